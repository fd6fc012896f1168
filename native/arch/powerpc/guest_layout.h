// Guest-physical layout of the powerpc guests, and where they find their MMIO address, hypercall and data.
#pragma once

#include <linux/kvm.h>

#include <cstddef>
#include <cstdint>

namespace kvm_exit_bench {

// One page of the largest size a host may use.
inline constexpr uint64_t kGuestMemoryBytes = 0x10000;
inline constexpr uint64_t kGuestMemoryAlignment = 0x10000;
inline constexpr uint64_t kCodeAddress = 0x8000;
inline constexpr uint64_t kDataAddress = 0xa000;

// Backed by no memory slot.
inline constexpr uint64_t kMmioAddress = 0x3fe0'0000;
inline constexpr uint8_t kData = 0x42;
// H_PUT_TERM_CHAR (Power Architecture Platform Reference, 17.3.1): a character for a virtual console. No
// kernel handles it, so it reaches userspace, as it does each time such a guest prints.
inline constexpr uint64_t kHypercall = 0x58;
// The console's unit address: the hypercall's first argument.
inline constexpr uint64_t kConsole = 0x7100'0000;

// Of a vCPU's mapping, what guests' exits are read from.
inline constexpr size_t kLeastRunBytes = sizeof(kvm_run);

}  // namespace kvm_exit_bench
