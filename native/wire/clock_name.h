#pragma once

#include "core/loop/clock.h"

namespace kvm_exit_bench::wire {

// The protocol's name of a clock.
inline const char* clock_name(ClockSource clock) noexcept {
  switch (clock) {
    case ClockSource::kCycleCounter:
      return "tsc";
    case ClockSource::kInstructions:
      return "instructions";
    case ClockSource::kMonotonicRaw:
      break;
  }
  return "monotonic_raw";
}

}  // namespace kvm_exit_bench::wire
