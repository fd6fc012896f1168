// Three clocks of one shape: the CPU's cycle counter where it can be trusted, else CLOCK_MONOTONIC_RAW; and
// the counter of an emulator that counts instructions, which only whoever started the emulator can know of.
#pragma once

#include <time.h>

#include <cstdint>
#include <span>

#include "arch_counter.h"

namespace kvm_exit_bench {

enum class ClockSource { kCycleCounter, kMonotonicRaw, kInstructions };

inline uint64_t monotonic_raw_ns() noexcept {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC_RAW, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1'000'000'000u + static_cast<uint64_t>(now.tv_nsec);
}

// Same surface as CycleCounter, in nanoseconds; it cannot tell a migration and does not need to.
struct MonotonicRawClock {
  using Edge = CycleCounter::Edge;
  static Edge start() noexcept { return {monotonic_raw_ns(), 0}; }
  static Edge stop() noexcept { return {monotonic_raw_ns(), 0}; }
  static uint64_t stamp() noexcept { return monotonic_raw_ns(); }
};

// What a request asks for: the best clock of this CPU, or the instruction counter of an emulated one.
enum class ClockChoice { kBest, kInstructions };

// Some arches must start the counter of instructions before it counts.
template <class Counter>
void prepare_counter() {
  if constexpr (requires { Counter::prepare(); }) Counter::prepare();
}

// Throws KvmError kUnsupported where the counter asked for does not start.
inline ClockSource choose_clock(ClockChoice choice = ClockChoice::kBest) {
  if (choice == ClockChoice::kInstructions) {
    prepare_counter<InstructionCounter>();
    return ClockSource::kInstructions;
  }
  return CycleCounter::usable() ? ClockSource::kCycleCounter : ClockSource::kMonotonicRaw;
}

struct CalibrationPoint {
  uint64_t ticks;
  uint64_t ns;
};

// Counts ticks against CLOCK_MONOTONIC_RAW from its construction on; the longer it lives the better it knows.
class ClockCalibration {
 public:
  explicit ClockCalibration(ClockSource source) noexcept;
  // Ticks per second since construction.
  double hz() const noexcept;
  uint64_t elapsed_ns() const noexcept;

 private:
  CalibrationPoint read() const noexcept;

  ClockSource source_;
  CalibrationPoint begin_;
};

// Calls `use` with the clock class that `source` names, as a value of it.
template <class Use>
auto with_clock(ClockSource source, Use use) {
  switch (source) {
    case ClockSource::kCycleCounter:
      return use(CycleCounter{});
    case ClockSource::kInstructions:
      return use(InstructionCounter{});
    case ClockSource::kMonotonicRaw:
      break;
  }
  return use(MonotonicRawClock{});
}

// Median cost in ticks of a start/stop pair with nothing between.
double empty_pair_ticks(ClockSource source) noexcept;

// How far the clock moves at once, in ticks: 1 for a fine clock, 26 for a TSC that follows a 100 MHz crystal.
uint64_t clock_step_ticks(ClockSource source) noexcept;
// The same from successive readings, ascending.
uint64_t step_of(std::span<const uint64_t> readings) noexcept;

}  // namespace kvm_exit_bench
