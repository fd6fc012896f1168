// Guest-physical layout of the x86 guests, and where they find their port, MMIO address and data.
#pragma once

#include <cstddef>
#include <cstdint>

namespace kvm_exit_bench {

// Small, so that it can be locked.
inline constexpr uint64_t kGuestMemoryBytes = 0x10000;
// Of the memory slot's userspace address.
inline constexpr uint64_t kGuestMemoryAlignment = 0x1000;
inline constexpr uint64_t kCodeAddress = 0x8000;
inline constexpr uint64_t kDataAddress = 0xa000;
inline constexpr uint64_t kInterruptTable = 0xb000;
inline constexpr uint64_t kSegmentTable = 0xc000;
inline constexpr uint64_t kStackTop = 0xf000;

// The loop counter is RBX from this bit on.
inline constexpr unsigned kCounterShift = 16;

inline constexpr uint64_t kPort = 0x3f8;
inline constexpr uint8_t kData = 0x42;
// RAX at first: AL, AX and EAX differ in every byte.
inline constexpr uint64_t kWideData = 0x1b2c'3d4e'5f60'7142;
// Inside the identity-mapped first GiB, backed by no memory slot.
inline constexpr uint64_t kMmioAddress = 0x3fe0'0000;
// In real mode: what DS begins at.
inline constexpr uint64_t kRealMmioAddress = 0xe'0000;
inline constexpr uint64_t kLapicAddress = 0xfee0'0000;
// An MSR that no CPU has.
inline constexpr uint32_t kUnknownMsr = 0x4b45'4231;

// Of a vCPU's mapping, what guests' exits are read from: kvm_run, and the page after it with the data of port
// I/O (KVM_PIO_PAGE_OFFSET, arch/x86/include/uapi/asm/kvm.h).
inline constexpr size_t kLeastRunBytes = 0x2000;

}  // namespace kvm_exit_bench
