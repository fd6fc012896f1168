// Guest-physical layout of the x86 guests, and where they find their port, MMIO address and data.
#pragma once

#include <cstdint>

namespace kvm_exit_bench {

// Small, so that it can be locked.
inline constexpr uint64_t kGuestMemoryBytes = 0x10000;
// Of the memory slot's userspace address.
inline constexpr uint64_t kGuestMemoryAlignment = 0x1000;
inline constexpr uint64_t kCodeAddress = 0x8000;
inline constexpr uint64_t kDataAddress = 0xa000;
inline constexpr uint64_t kStackTop = 0xf000;

// The loop counter is RBX from this bit on.
inline constexpr unsigned kCounterShift = 16;

inline constexpr uint64_t kPort = 0x3f8;
inline constexpr uint8_t kData = 0x42;
// Inside the identity-mapped first GiB, backed by no memory slot.
inline constexpr uint64_t kMmioAddress = 0x3fe0'0000;

}  // namespace kvm_exit_bench
