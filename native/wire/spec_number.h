// Numbers of a launch spec, taken whole or not at all: a wrapped count would measure something else in
// silence.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {

// A JSON number as a count; throws KvmError kInternal that names it unless it is whole and fits.
inline uint32_t spec_count(double value, const char* name) {
  // False for NaN too.
  if (value >= 0 && value <= static_cast<double>(UINT32_MAX)) {
    const auto count = static_cast<uint32_t>(value);
    if (static_cast<double>(count) == value) return count;
  }
  throw KvmError(ErrorCode::kInternal, "launch spec", 0,
                 std::string(name) + " is not a whole number from 0 to 2^32 - 1");
}

// Decimal digits, all of them; throws KvmError kInternal.
inline uint64_t spec_seed(std::string_view digits) {
  uint64_t seed = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seed);
  if (error == std::errc() && end == digits.data() + digits.size()) return seed;
  throw KvmError(ErrorCode::kInternal, "launch spec", 0,
                 "seed is not a decimal number below 2^64: " + std::string(digits));
}

}  // namespace kvm_exit_bench
