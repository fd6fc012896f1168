// What the protocol calls the events of the processor's counters.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "core/kvm/perf_counters.h"

namespace kvm_exit_bench::wire {

inline constexpr std::array<std::pair<std::string_view, CounterEvent>, 4> kCounterNames = {
    {{"instructions", CounterEvent::kInstructions},
     {"cycles", CounterEvent::kCycles},
     {"branch-misses", CounterEvent::kBranchMisses},
     {"cache-misses", CounterEvent::kCacheMisses}}};

constexpr std::string_view counter_name(CounterEvent event) noexcept {
  for (const auto& [name, known] : kCounterNames) {
    if (known == event) return name;
  }
  return {};
}

}  // namespace kvm_exit_bench::wire
