// Rounds in which the processor's counters are read around each block. They come after the timed ones, so
// that nothing of them is in a time.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/kvm/perf_counters.h"
#include "core/loop/clock.h"

namespace kvm_exit_bench {

// A cell is counted by two blocks. What the longer one has more is exits and nothing else, since reading and
// all that surrounds the exits is in both. The fewer exits, the fewer blocks that an interrupt adds to.
inline constexpr size_t kShortBlock = 2;
inline constexpr size_t kLongBlock = 10;

// Of one exit, without the harness's own: the host's in user mode and in its kernel, and the guest's.
struct ExitCounts {
  double user = 0;
  double kernel = 0;
  double guest = 0;
};

struct CellCounts {
  uint32_t cell;
  CounterEvent event;
  // One for each counter round whose reading was whole.
  std::vector<ExitCounts> rounds;
};

struct MissedCounts {
  CounterEvent event;
  std::string reason;
};

struct Counted {
  std::vector<CellCounts> cells;
  std::vector<MissedCounts> missed;
};

// From the readings of a short and a long block and what a turn of the loop round nothing takes.
CounterValues per_exit(const CounterValues& few, const CounterValues& many,
                       const CounterValues& turn) noexcept;

// Runs so many exits of a cell with the group's begin() and end() right around them, untimed warm-up
// excluded. False where the block does not count. May throw KvmError, which ends the rounds.
using CountBlock = std::function<bool(uint32_t cell, size_t exits, CounterGroup& group)>;

// Counts every event in rounds of its own; `clock` is the one of the loop that the blocks run.
Counted count_rounds(std::span<const CounterEvent> events, std::span<const uint32_t> cells, ClockSource clock,
                     const CountBlock& count_block);

}  // namespace kvm_exit_bench
