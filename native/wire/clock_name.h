#pragma once

#include "core/clock.h"

namespace kvm_exit_bench::wire {

// The protocol's name of a clock.
inline const char* clock_name(ClockSource clock) noexcept {
  return clock == ClockSource::kCycleCounter ? "tsc" : "monotonic_raw";
}

}  // namespace kvm_exit_bench::wire
