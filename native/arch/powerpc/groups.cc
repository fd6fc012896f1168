// The powerpc register groups: kvm_run carries none of them (struct kvm_sync_regs is empty).
#include <linux/kvm.h>

#include <array>

#include "arch/one_mode/one_register.h"
#include "core/guest/register_group.h"
#include "registers.h"

namespace kvm_exit_bench {
namespace {

#define FIELD(type, member)                               \
  RegisterField {                                         \
#member, offsetof(type, member), sizeof(type::member) \
  }
#define GPR(n)                                     \
  RegisterField {                                  \
    "gpr[" #n "]", gpr_offset(n), sizeof(uint64_t) \
  }

constexpr std::array kRegsFields = {
    FIELD(kvm_regs, pc),
    FIELD(kvm_regs, cr),
    FIELD(kvm_regs, ctr),
    FIELD(kvm_regs, lr),
    FIELD(kvm_regs, xer),
    FIELD(kvm_regs, msr),
    FIELD(kvm_regs, srr0),
    FIELD(kvm_regs, srr1),
    FIELD(kvm_regs, pid),
    FIELD(kvm_regs, sprg0),
    FIELD(kvm_regs, sprg1),
    FIELD(kvm_regs, sprg2),
    FIELD(kvm_regs, sprg3),
    FIELD(kvm_regs, sprg4),
    FIELD(kvm_regs, sprg5),
    FIELD(kvm_regs, sprg6),
    FIELD(kvm_regs, sprg7),
    GPR(0),
    GPR(1),
    GPR(2),
    GPR(3),
    GPR(4),
    GPR(5),
    GPR(6),
    GPR(7),
    GPR(8),
    GPR(9),
    GPR(10),
    GPR(11),
    GPR(12),
    GPR(13),
    GPR(14),
    GPR(15),
    GPR(16),
    GPR(17),
    GPR(18),
    GPR(19),
    GPR(20),
    GPR(21),
    GPR(22),
    GPR(23),
    GPR(24),
    GPR(25),
    GPR(26),
    GPR(27),
    GPR(28),
    GPR(29),
    GPR(30),
    GPR(31),
};
// R27 to R31 are the guests'; R3 to R12 are written by the end of a hypercall, SRR0 and SRR1 by its begin.
constexpr std::array kRegsFree = {
    FIELD(kvm_regs, ctr),
    FIELD(kvm_regs, lr),
    FIELD(kvm_regs, sprg0),
    FIELD(kvm_regs, sprg1),
    FIELD(kvm_regs, sprg2),
    FIELD(kvm_regs, sprg3),
    GPR(0),
    GPR(1),
    GPR(2),
    GPR(13),
    GPR(14),
    GPR(15),
    GPR(16),
    GPR(17),
    GPR(18),
    GPR(19),
    GPR(20),
    GPR(21),
    GPR(22),
    GPR(23),
    GPR(24),
    GPR(25),
    GPR(26),
};

#define SLBV(n) FIELD(kvm_sregs, u.s.ppc64.slb[n].slbv)
#define SLB(n) FIELD(kvm_sregs, u.s.ppc64.slb[n].slbe), SLBV(n)

// KVM HV keeps the PVR and the segment lookaside buffer here, all else is 0
// (kvm_arch_vcpu_ioctl_get_sregs_hv, arch/powerpc/kvm/book3s_hv.c): 32 entries on POWER9.
constexpr std::array kSregsFields = {
    FIELD(kvm_sregs, pvr),
    SLB(0),
    SLB(1),
    SLB(2),
    SLB(3),
    SLB(4),
    SLB(5),
    SLB(6),
    SLB(7),
    SLB(8),
    SLB(9),
    SLB(10),
    SLB(11),
    SLB(12),
    SLB(13),
    SLB(14),
    SLB(15),
    SLB(16),
    SLB(17),
    SLB(18),
    SLB(19),
    SLB(20),
    SLB(21),
    SLB(22),
    SLB(23),
    SLB(24),
    SLB(25),
    SLB(26),
    SLB(27),
    SLB(28),
    SLB(29),
    SLB(30),
    SLB(31),
};
// A guest in real mode, and any under a radix MMU, translates nothing through them.
constexpr std::array kSregsFree = {
    SLBV(0),  SLBV(1),  SLBV(2),  SLBV(3),  SLBV(4),  SLBV(5),  SLBV(6),  SLBV(7),
    SLBV(8),  SLBV(9),  SLBV(10), SLBV(11), SLBV(12), SLBV(13), SLBV(14), SLBV(15),
    SLBV(16), SLBV(17), SLBV(18), SLBV(19), SLBV(20), SLBV(21), SLBV(22), SLBV(23),
    SLBV(24), SLBV(25), SLBV(26), SLBV(27), SLBV(28), SLBV(29), SLBV(30), SLBV(31),
};

// All but the status registers at the end, whose bits mean something.
constexpr std::span kFpFree = std::span(kFpTable.fields).first<32>();
constexpr std::span kVmxFree = std::span(kVmxTable.fields).first<32>();

constexpr std::array<RegisterGroup, 5> kGroups = {{
    {"regs", 0, 0, sizeof(kvm_regs), KVM_GET_REGS, KVM_SET_REGS, "KVM_GET_REGS", "KVM_SET_REGS",
     gpr_offset(31), 1, kRegsFields, kRegsFree},
    {"sregs", 0, 0, sizeof(kvm_sregs), KVM_GET_SREGS, KVM_SET_SREGS, "KVM_GET_SREGS", "KVM_SET_SREGS",
     offsetof(kvm_sregs, u.s.ppc64.slb[0].slbv), 0, kSregsFields, kSregsFree},
    by_registers("one", kOneTable, "dar", 0, kOneTable.fields),
    by_registers("fp", kFpTable, "f0", 0, kFpFree),
    by_registers("vmx", kVmxTable, "v0", 0, kVmxFree),
}};

static_assert(_IOC_SIZE(KVM_GET_REGS) == sizeof(kvm_regs) && _IOC_SIZE(KVM_SET_REGS) == sizeof(kvm_regs));
static_assert(_IOC_SIZE(KVM_GET_SREGS) == sizeof(kvm_sregs) && _IOC_SIZE(KVM_SET_SREGS) == sizeof(kvm_sregs));
static_assert(sizeof(kvm_sregs) <= kMaxGroupBytes && kVmxTable.size <= kMaxGroupBytes);
static_assert(kFpTable.registers.size() + kVmxTable.registers.size() + 1 <= kMaxCalls);

}  // namespace

std::span<const RegisterGroup> register_groups() noexcept {
  return kGroups;
}

}  // namespace kvm_exit_bench
