// The MSRs that the groups msrs-1, msrs-8 and msrs-32 choose from, in order.
#pragma once

#include <array>
#include <cstdint>

namespace kvm_exit_bench {

struct NamedMsr {
  const char* name;
  uint32_t index;
};
// Those of system calls first, which every 64-bit host has and monitors save; then what is not tied to one
// CPU. No counter runs in any (TSC), and none grows with exits.
inline constexpr std::array kCandidates = {
    NamedMsr{"KERNEL_GS_BASE", 0xc0000102},
    NamedMsr{"LSTAR", 0xc0000082},
    NamedMsr{"CSTAR", 0xc0000083},
    NamedMsr{"STAR", 0xc0000081},
    NamedMsr{"SYSCALL_MASK", 0xc0000084},
    NamedMsr{"SYSENTER_CS", 0x174},
    NamedMsr{"SYSENTER_ESP", 0x175},
    NamedMsr{"SYSENTER_EIP", 0x176},
    NamedMsr{"PAT", 0x277},
    NamedMsr{"TSC_ADJUST", 0x3b},
    NamedMsr{"TSC_DEADLINE", 0x6e0},
    NamedMsr{"MISC_ENABLE", 0x1a0},
    NamedMsr{"MCG_STATUS", 0x17a},
    NamedMsr{"MCG_CTL", 0x17b},
    NamedMsr{"SMI_COUNT", 0x34},
    NamedMsr{"PLATFORM_INFO", 0xce},
    NamedMsr{"MISC_FEATURES_ENABLES", 0x140},
    NamedMsr{"UCODE_REV", 0x8b},
    NamedMsr{"ARCH_CAPABILITIES", 0x10a},
    NamedMsr{"PERF_CAPABILITIES", 0x345},
    NamedMsr{"KVM_WALL_CLOCK", 0x11},
    NamedMsr{"KVM_SYSTEM_TIME", 0x12},
    NamedMsr{"KVM_WALL_CLOCK_NEW", 0x4b564d00},
    NamedMsr{"KVM_SYSTEM_TIME_NEW", 0x4b564d01},
    NamedMsr{"KVM_ASYNC_PF_EN", 0x4b564d02},
    NamedMsr{"KVM_STEAL_TIME", 0x4b564d03},
    NamedMsr{"KVM_PV_EOI_EN", 0x4b564d04},
    NamedMsr{"KVM_POLL_CONTROL", 0x4b564d05},
    NamedMsr{"KVM_ASYNC_PF_INT", 0x4b564d06},
    NamedMsr{"DEBUGCTL", 0x1d9},
    NamedMsr{"LASTBRANCHFROMIP", 0x1db},
    NamedMsr{"LASTBRANCHTOIP", 0x1dc},
    NamedMsr{"LASTINTFROMIP", 0x1dd},
    NamedMsr{"LASTINTTOIP", 0x1de},
    NamedMsr{"HWCR", 0xc0010015},
    NamedMsr{"VM_HSAVE_PA", 0xc0010117},
    NamedMsr{"AMD64_VIRT_SPEC_CTRL", 0xc001011f},
    NamedMsr{"AMD64_TSC_RATIO", 0xc0000104},
    NamedMsr{"POWER_CTL", 0x1fc},
    NamedMsr{"TSC_AUX", 0xc0000103},
    NamedMsr{"SPEC_CTRL", 0x48},
    NamedMsr{"UMWAIT_CONTROL", 0xe1},
    NamedMsr{"XSS", 0xda0},
    NamedMsr{"XFD", 0x1c4},
    NamedMsr{"XFD_ERR", 0x1c5},
    NamedMsr{"FEATURE_CONTROL", 0x3a},
    NamedMsr{"TSX_CTRL", 0x122},
    NamedMsr{"K7_EVNTSEL0", 0xc0010000},
    NamedMsr{"K7_EVNTSEL1", 0xc0010001},
    NamedMsr{"K7_EVNTSEL2", 0xc0010002},
    NamedMsr{"K7_EVNTSEL3", 0xc0010003},
};

}  // namespace kvm_exit_bench
