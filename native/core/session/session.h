// One launch: fresh VMs, every cell proved, then rounds of blocks in random order. A session belongs to one
// thread, which it pins; only stop() may be called from another.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/guest/whole_groups.h"
#include "core/host/noise.h"
#include "core/loop/block.h"
#include "core/loop/clock.h"
#include "core/loop/histogram.h"
#include "core/session/account.h"
#include "core/session/block_length.h"
#include "core/session/cell.h"
#include "core/session/cell_prover.h"
#include "core/session/counter_rounds.h"
#include "core/session/pilot.h"
#include "core/session/register_watch.h"
#include "core/session/round_order.h"

namespace kvm_exit_bench {

struct SessionSpec {
  std::string device = "/dev/kvm";
  // Negative: the last CPU that the thread may use.
  int cpu = -1;
  uint64_t seed = 0;
  uint32_t launch = 0;
  ClockChoice clock = ClockChoice::kBest;
  std::chrono::milliseconds watchdog{2000};
  std::vector<CellSpec> cells;
  // What the processor's counters count after the last round, where it has any.
  std::vector<CounterEvent> counters;
};

// Every distinct value of one cell's exits in ticks, and how often it came. Kept where instructions are
// counted: there are few, and they are the result.
using ExactValues = std::map<uint64_t, uint32_t>;

struct RoundBlock {
  uint32_t cell;
  BlockValue value;
  // Of the block's exits; empty unless instructions are counted.
  ExactValues exact;
  BlockEvents events{};
};

struct RoundResult {
  std::vector<RoundBlock> blocks;
  bool complete = true;
};

struct SessionEnd {
  double duration_ms;
  ClockSource clock;
  double hz;
  double empty_pair_ticks;
  uint64_t step_ticks;
  Noise noise;
  Counted counted;
};

class Session {
 public:
  // Pins the calling thread and opens the device. Throws KvmError. prove() comes first, once.
  explicit Session(SessionSpec spec);
  ~Session();

  int cpu() const noexcept { return cpu_; }
  // Loads every guest and proves every cell; a cell that cannot be had or does not hold is not timed.
  std::vector<CellVerdict> prove();
  // True when a proved cell has no number of exits: calibrate() comes before the first round.
  bool needs_pilot() const noexcept { return !uncalibrated().empty(); }
  // Finds these numbers and gives all, by cell index; none for a cell that is not timed, and where stop()
  // came on the way.
  std::vector<std::optional<uint32_t>> calibrate();
  // Every proved cell once. After stop() it ends with the block under way.
  RoundResult round(uint32_t round);
  // What failed after its proof since this was asked last: a guest that hung, an exit that was not the
  // declared one, a block that does not add up. Such a cell is not timed any more; the others go on.
  std::vector<CellVerdict> take_failures() noexcept { return std::exchange(failures_, {}); }
  void stop() noexcept { stopped_.store(true, std::memory_order_relaxed); }
  // If there was a round, it counts first, and then looks for registers that moved: what it finds is among
  // the failures.
  SessionEnd finish();
  // By cell index; null for a cell that was not timed.
  const Histogram* histogram(uint32_t cell) const noexcept { return cells_[cell].histogram.get(); }
  const Account& account() const noexcept { return account_; }
  // By cell index; without blocks where there is none.
  const CellAccount& account_of(uint32_t cell) const noexcept { return cells_[cell].account; }
  size_t cell_count() const noexcept { return cells_.size(); }

 private:
  struct TimedCell {
    CellSpec spec;
    ProvedCell proved;
    // Null for a control.
    BlockFunction block = nullptr;
    Delay delay;
    std::unique_ptr<Histogram> histogram;
    CellAccount account;
    bool has_failed = false;
  };

  // A block as it was timed, and the clock at its begin.
  struct TimedBlock {
    BlockValue value;
    uint64_t begin;
  };

  CellVerdict prove_cell(TimedCell& cell);
  void admit(uint32_t index);
  std::vector<PilotCell> uncalibrated() const;
  TimedBlock time_block(TimedCell& cell, std::span<uint64_t> stamps, CounterGroup* counters = nullptr);
  // Nothing where KVM or a check of ours failed the cell, now or before.
  std::optional<TimedBlock> try_block(uint32_t index, size_t exits, CounterGroup* counters = nullptr);
  void fail(uint32_t index, const KvmError& error);
  void fail_moved();
  std::optional<RoundBlock> run_cell(uint32_t index);
  Counted count();

  SessionSpec spec_;
  int cpu_;
  ClockSource clock_;
  Device device_;
  Watchdog watchdog_;
  ClockCalibration calibration_;
  // 0 where no cell is delayed.
  double delay_hz_ = 0;
  NoiseMeter noise_;
  CellProver prover_;
  // After the prover: both read the prover's guests.
  Account account_;
  RegisterWatch watch_;
  std::vector<TimedCell> cells_;
  std::vector<uint32_t> timed_;
  std::vector<CellVerdict> failures_;
  RoundOrder order_;
  bool has_rounds_ = false;
  std::vector<uint64_t> stamps_;
  GroupCopies copies_{};
  std::atomic<bool> stopped_{false};
};

}  // namespace kvm_exit_bench
