// A known delay in a cell's handler, between its after_exit() and the next before_entry(): something whose
// size is known, for a gate to be tried on. A cell without one runs a loop in which nothing of this is.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "core/loop/clock.h"

namespace kvm_exit_bench {

// Long delays would only keep a block from ending within the watchdog's bound.
inline constexpr double kLongestDelayNs = 1e6;

// Waits until `ticks` of the clock have passed since it was called: never less, and longer by two reads of
// the clock at the most, which is the granularity (TSC: some 25 ticks each, 20 ns together;
// CLOCK_MONOTONIC_RAW: some 50 ns each). An interrupt on the way adds its own length, as it does anywhere in
// a block.
template <class Clock>
void spin(uint64_t ticks) noexcept {
  const uint64_t begin = Clock::stamp();
  while (Clock::stamp() - begin < ticks) {
  }
}

// How long the handlers of a cell take besides, and which.
struct Delay {
  uint64_t ticks = 0;
  // One exit in so many, counted from the first of a block's warm-up; at least 1.
  uint32_t every = 1;
};

// The same access with a handler that takes longer by the delay, after the registers were read.
template <class Clock, class Access>
class DelayedAccess : public Access {
 public:
  using Access::Access;

  void set_delay(const Delay& delay) noexcept {
    delay_ = delay;
    left_ = delay.every;
  }
  int after_exit() noexcept {
    const int status = Access::after_exit();
    if (--left_ == 0) {
      left_ = delay_.every;
      spin<Clock>(delay_.ticks);
    }
    return status;
  }

 private:
  Delay delay_;
  uint32_t left_ = 1;
};

// Ticks of the clock in a delay, rounded up.
uint64_t delay_ticks(double delay_ns, double clock_hz) noexcept;
// Empty where the clock can wait for a time, else why not.
std::string why_no_delay(ClockSource clock);
// The rate of the clock from at least so much of it: over 10 ms it is known to a part in ten thousand.
double delay_hz(const ClockCalibration& calibration) noexcept;

}  // namespace kvm_exit_bench
