// One launch: fresh VMs, every cell proved, then rounds of blocks in random order. A session belongs to one
// thread, which it pins; only stop() may be called from another.
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/block.h"
#include "core/calls.h"
#include "core/cell.h"
#include "core/clock.h"
#include "core/controls.h"
#include "core/histogram.h"
#include "core/noise.h"

namespace kvm_exit_bench {

// A block has one bound of the watchdog and one stamp per exit in memory.
inline constexpr uint32_t kMaxExitsPerBlock = 65'536;

struct SessionSpec {
  std::string device = "/dev/kvm";
  // Negative: the last CPU that the thread may use.
  int cpu = -1;
  uint64_t seed = 0;
  uint32_t launch = 0;
  ClockChoice clock = ClockChoice::kBest;
  std::chrono::milliseconds watchdog{2000};
  std::vector<CellSpec> cells;
};

enum class CellStatus { kVerified, kSkipped, kFailed };

struct CellVerdict {
  CellStatus status = CellStatus::kVerified;
  uint32_t cell = 0;
  uint32_t exits = 0;
  uint32_t fields_compared = 0;
  std::string reason;
  std::string field;
  // What one exit takes; none for controls, and unless verified.
  std::optional<CallCounts> per_exit = std::nullopt;
};

// Every distinct value of one cell's exits in ticks, and how often it came. Kept where instructions are
// counted: there are few, and they are the result.
using ExactValues = std::map<uint64_t, uint32_t>;

struct RoundBlock {
  uint32_t cell;
  BlockValue value;
  // Of the block's exits; empty unless instructions are counted.
  ExactValues exact;
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
  Noise noise;
};

class Session {
 public:
  // Pins the calling thread and opens the device. Throws KvmError. verify() comes first, once.
  explicit Session(SessionSpec spec);
  ~Session();

  int cpu() const noexcept { return cpu_; }
  // Loads every guest and proves every cell; a cell that cannot be had or does not hold is not timed.
  std::vector<CellVerdict> verify();
  // Every verified cell once. Throws KvmError that names the cell. After stop() it ends with the block under
  // way.
  RoundResult round(uint32_t round);
  void stop() noexcept { stopped_.store(true, std::memory_order_relaxed); }
  SessionEnd finish();
  // By cell index; null for a cell that was not timed.
  const Histogram* histogram(uint32_t cell) const noexcept { return cells_[cell].histogram.get(); }
  size_t cell_count() const noexcept { return cells_.size(); }

 private:
  struct GuestSlot {
    const Guest* guest;
    const VmSetup* setup;
    std::unique_ptr<LoadedGuest> loaded;
    // Why no cell of this guest can be timed; empty when all is well.
    CellVerdict verdict;
  };
  struct TimedCell {
    CellSpec spec;
    std::vector<const RegisterGroup*> groups;
    GuestSlot* slot = nullptr;
    BlockFunction block = nullptr;
    ControlFunction control = nullptr;
    uint64_t delay_ticks = 0;
    std::unique_ptr<Histogram> histogram;
  };

  // The one group of a control that moves registers; null for every other.
  static const RegisterGroup* group_of(const TimedCell& cell) noexcept {
    return cell.groups.empty() ? nullptr : cell.groups.front();
  }
  GuestSlot& slot_for(const Guest& guest, const VmSetup& setup);
  GuestSlot* slot_of_mode(std::string_view mode);
  GuestSlot& load_guest(const Guest& guest, const VmSetup& setup);
  CellVerdict verify_cell(TimedCell& cell);
  CellVerdict verify_exit(TimedCell& cell);
  void count_calls_of(const TimedCell& cell, CellVerdict& verdict);
  CellVerdict verify_control(TimedCell& cell);
  CellVerdict verify_register_control(TimedCell& cell, Direction direction);
  CellVerdict verify_transfer(TimedCell& cell);
  const Proof& witness(const TimedCell& cell, const RegisterGroup& group);
  RoundBlock run_cell(uint32_t index);

  SessionSpec spec_;
  int cpu_;
  ClockSource clock_;
  Device device_;
  Watchdog watchdog_;
  ClockCalibration calibration_;
  // 0 where no cell is delayed.
  double delay_hz_ = 0;
  NoiseMeter noise_;
  std::deque<GuestSlot> slots_;
  // By mode, set-up, group and transfer: one witness stands for every cell of the four.
  std::map<std::tuple<std::string, std::string_view, std::string_view, Transfer>, Proof> witnessed_;
  std::vector<TimedCell> cells_;
  std::vector<uint32_t> timed_;
  std::vector<uint64_t> stamps_;
  GroupCopies copies_{};
  bool memory_locked_ = true;
  std::atomic<bool> stopped_{false};
};

}  // namespace kvm_exit_bench
