// Guest-physical layout of the riscv guests, and where they find their MMIO address and data.
#pragma once

#include <linux/kvm.h>

#include <cstddef>
#include <cstdint>

namespace kvm_exit_bench {

// Small, so that it can be locked.
inline constexpr uint64_t kGuestMemoryBytes = 0x10000;
inline constexpr uint64_t kGuestMemoryAlignment = 0x1000;
inline constexpr uint64_t kVectorsAddress = 0x4000;
inline constexpr uint64_t kCodeAddress = 0x8000;
inline constexpr uint64_t kDataAddress = 0xa000;

// Backed by no memory slot.
inline constexpr uint64_t kMmioAddress = 0x3fe0'0000;
inline constexpr uint8_t kData = 0x42;
// An SBI extension of the experimental range, which KVM hands to userspace whatever the kernel was built with
// (vcpu_sbi_ext_experimental, arch/riscv/kvm/vcpu_sbi_base.c).
inline constexpr uint64_t kSbiExtension = 0x0800'0000;

// Of a vCPU's mapping, what guests' exits are read from.
inline constexpr size_t kLeastRunBytes = sizeof(kvm_run);

}  // namespace kvm_exit_bench
