// Guest-absolute layout of the s390 guests, and what they find in their registers.
#pragma once

#include <linux/kvm.h>

#include <cstddef>
#include <cstdint>

namespace kvm_exit_bench {

// One segment, and aligned to one: KVM backs s390 guests with segment tables of the process itself, so a slot
// begins and ends at 1 MiB (kvm_arch_prepare_memory_region, arch/s390/kvm/kvm-s390.c).
inline constexpr uint64_t kGuestMemoryBytes = 0x10'0000;
inline constexpr uint64_t kGuestMemoryAlignment = 0x10'0000;
inline constexpr uint64_t kCodeAddress = 0x8000;
inline constexpr uint64_t kDataAddress = 0xa000;
// Where witnesses store what they see.
inline constexpr uint64_t kScratchAddress = 0xb000;
// The prefix area, two pages at a multiple of their size; away from 0, so that a prefix that is not carried
// shows.
inline constexpr uint64_t kPrefix = 0x1'0000;

// Of a vCPU's mapping, what guests' exits are read from.
inline constexpr size_t kLeastRunBytes = sizeof(kvm_run);

}  // namespace kvm_exit_bench
