// Where the x86 guests find their port, MMIO address and data.
#pragma once

#include <cstdint>

namespace kvm_exit_bench {

inline constexpr uint64_t kPort = 0x3f8;
inline constexpr uint8_t kData = 0x42;
// Inside the identity-mapped first GiB, backed by no memory slot.
inline constexpr uint64_t kMmioAddress = 0x3fe0'0000;

}  // namespace kvm_exit_bench
