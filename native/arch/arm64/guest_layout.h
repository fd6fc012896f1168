// Guest-physical layout of the arm64 guests, and where they find their MMIO address and data.
#pragma once

#include <linux/kvm.h>

#include <cstddef>
#include <cstdint>

namespace kvm_exit_bench {

// One page of the largest size a host may use.
inline constexpr uint64_t kGuestMemoryBytes = 0x10000;
inline constexpr uint64_t kGuestMemoryAlignment = 0x10000;
inline constexpr uint64_t kVectorsAddress = 0x4000;
inline constexpr uint64_t kCodeAddress = 0x8000;
inline constexpr uint64_t kDataAddress = 0xa000;

// Backed by no memory slot.
inline constexpr uint64_t kMmioAddress = 0x3fe0'0000;
// PSCI SYSTEM_SUSPEND (DEN0022), what the system-event guest calls for; every guest finds it in X0.
inline constexpr uint64_t kSystemSuspend = 0xc400'000e;
// What mmio-write stores: the low byte of X0.
inline constexpr uint8_t kData = kSystemSuspend & 0xff;

// Of a vCPU's mapping, what guests' exits are read from.
inline constexpr size_t kLeastRunBytes = sizeof(kvm_run);

}  // namespace kvm_exit_bench
