#pragma once

#include <cstdint>

#include "core/loop/histogram.h"

namespace kvm_exit_bench::test {

// The rule as src/samples/protocol.ts states it.
constexpr uint64_t bucket_lower_bound(uint32_t index) {
  constexpr uint32_t kSub = 1u << Histogram::kSubBits;
  if (index < kSub) return index;
  return uint64_t{kSub + index % kSub} << (index / kSub - 1);
}

}  // namespace kvm_exit_bench::test
