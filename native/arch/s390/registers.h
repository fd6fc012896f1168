// Which registers the s390 guests use for what (see guest_code.S).
#pragma once

#include <linux/kvm.h>

#include <cstddef>

namespace kvm_exit_bench {

constexpr size_t general_offset(size_t number) noexcept {
  return offsetof(kvm_regs, gprs) + number * sizeof(kvm_regs::gprs[0]);
}

inline constexpr size_t kLoopCounter = 6;
inline constexpr size_t kLoopCount = 7;
// What a witness saw, and where it stores to.
inline constexpr size_t kSeen = 8;
inline constexpr size_t kScratchPointer = 9;

// The low half of a 64-bit register: the arch is big-endian.
inline constexpr size_t kLowHalf = 4;

}  // namespace kvm_exit_bench
