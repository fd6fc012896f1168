// The exits by memory access, of arches whose guests find kMmioAddress and kData in their layout.
#pragma once

#include <linux/kvm.h>

#include "core/guest/guest.h"
#include "guest_layout.h"

namespace kvm_exit_bench {

inline constexpr DeclaredExit kMmioWrite = {KVM_EXIT_MMIO, kMmioAddress, 1, true, kData};
inline constexpr DeclaredExit kMmioRead = {KVM_EXIT_MMIO, kMmioAddress, 1, false, 0};

}  // namespace kvm_exit_bench
