// The x86 register groups that kvm_run carries (KVM_SYNC_X86_*, arch/x86/include/uapi/asm/kvm.h).
#include <linux/kvm.h>

#include <array>

#include "core/register_group.h"
#include "machine_layout.h"

namespace kvm_exit_bench {
namespace {

#define FIELD(type, member)                               \
  RegisterField {                                         \
#member, offsetof(type, member), sizeof(type::member) \
  }

constexpr std::array kRegsFields = {
    FIELD(kvm_regs, rax), FIELD(kvm_regs, rbx),    FIELD(kvm_regs, rcx), FIELD(kvm_regs, rdx),
    FIELD(kvm_regs, rsi), FIELD(kvm_regs, rdi),    FIELD(kvm_regs, rsp), FIELD(kvm_regs, rbp),
    FIELD(kvm_regs, r8),  FIELD(kvm_regs, r9),     FIELD(kvm_regs, r10), FIELD(kvm_regs, r11),
    FIELD(kvm_regs, r12), FIELD(kvm_regs, r13),    FIELD(kvm_regs, r14), FIELD(kvm_regs, r15),
    FIELD(kvm_regs, rip), FIELD(kvm_regs, rflags),
};
// RAX, RDX and RSI carry data, port and address of the guests, RBX the counter.
constexpr std::array kRegsFree = {
    FIELD(kvm_regs, rcx), FIELD(kvm_regs, rdi), FIELD(kvm_regs, rbp), FIELD(kvm_regs, r8),
    FIELD(kvm_regs, r9),  FIELD(kvm_regs, r10), FIELD(kvm_regs, r11), FIELD(kvm_regs, r12),
    FIELD(kvm_regs, r13), FIELD(kvm_regs, r14), FIELD(kvm_regs, r15),
};

#define SEGMENT(member)                                                                              \
  FIELD(kvm_sregs, member.base), FIELD(kvm_sregs, member.limit), FIELD(kvm_sregs, member.selector),  \
      FIELD(kvm_sregs, member.type), FIELD(kvm_sregs, member.present), FIELD(kvm_sregs, member.dpl), \
      FIELD(kvm_sregs, member.db), FIELD(kvm_sregs, member.s), FIELD(kvm_sregs, member.l),           \
      FIELD(kvm_sregs, member.g), FIELD(kvm_sregs, member.avl), FIELD(kvm_sregs, member.unusable)

constexpr std::array kSregsFields = {
    SEGMENT(cs),
    SEGMENT(ds),
    SEGMENT(es),
    SEGMENT(fs),
    SEGMENT(gs),
    SEGMENT(ss),
    SEGMENT(tr),
    SEGMENT(ldt),
    FIELD(kvm_sregs, gdt.base),
    FIELD(kvm_sregs, gdt.limit),
    FIELD(kvm_sregs, idt.base),
    FIELD(kvm_sregs, idt.limit),
    FIELD(kvm_sregs, cr0),
    FIELD(kvm_sregs, cr2),
    FIELD(kvm_sregs, cr3),
    FIELD(kvm_sregs, cr4),
    FIELD(kvm_sregs, cr8),
    FIELD(kvm_sregs, efer),
    FIELD(kvm_sregs, apic_base),
    FIELD(kvm_sregs, interrupt_bitmap),
};
constexpr std::array kSregsFree = {
    FIELD(kvm_sregs, cr2),
    FIELD(kvm_sregs, fs.base),
    FIELD(kvm_sregs, gs.base),
};

constexpr std::array kEventsFields = {
    FIELD(kvm_vcpu_events, exception.injected),
    FIELD(kvm_vcpu_events, exception.nr),
    FIELD(kvm_vcpu_events, exception.has_error_code),
    FIELD(kvm_vcpu_events, exception.pending),
    FIELD(kvm_vcpu_events, exception.error_code),
    FIELD(kvm_vcpu_events, interrupt.injected),
    FIELD(kvm_vcpu_events, interrupt.nr),
    FIELD(kvm_vcpu_events, interrupt.soft),
    FIELD(kvm_vcpu_events, interrupt.shadow),
    FIELD(kvm_vcpu_events, nmi.injected),
    FIELD(kvm_vcpu_events, nmi.pending),
    FIELD(kvm_vcpu_events, nmi.masked),
    FIELD(kvm_vcpu_events, sipi_vector),
    FIELD(kvm_vcpu_events, flags),
    FIELD(kvm_vcpu_events, smi.smm),
    FIELD(kvm_vcpu_events, smi.pending),
    FIELD(kvm_vcpu_events, smi.smm_inside_nmi),
    FIELD(kvm_vcpu_events, smi.latched_init),
    FIELD(kvm_vcpu_events, triple_fault.pending),
    FIELD(kvm_vcpu_events, exception_has_payload),
    FIELD(kvm_vcpu_events, exception_payload),
};
// With exception.injected and .pending clear, KVM stores and returns the error code and never delivers it
// (kvm_vcpu_ioctl_x86_set_vcpu_events, arch/x86/kvm/x86.c).
constexpr std::array kEventsFree = {FIELD(kvm_vcpu_events, exception.error_code)};

constexpr std::array<RegisterGroup, 3> kGroups = {{
    {"regs", KVM_SYNC_X86_REGS, offsetof(kvm_sync_regs, regs), sizeof(kvm_regs), KVM_GET_REGS, KVM_SET_REGS,
     "KVM_GET_REGS", "KVM_SET_REGS", offsetof(kvm_regs, rbx) + kCounterShift / 8, 1, kRegsFields, kRegsFree},
    {"sregs", KVM_SYNC_X86_SREGS, offsetof(kvm_sync_regs, sregs), sizeof(kvm_sregs), KVM_GET_SREGS,
     KVM_SET_SREGS, "KVM_GET_SREGS", "KVM_SET_SREGS", offsetof(kvm_sregs, cr2), 0, kSregsFields, kSregsFree},
    {"events", KVM_SYNC_X86_EVENTS, offsetof(kvm_sync_regs, events), sizeof(kvm_vcpu_events),
     KVM_GET_VCPU_EVENTS, KVM_SET_VCPU_EVENTS, "KVM_GET_VCPU_EVENTS", "KVM_SET_VCPU_EVENTS",
     offsetof(kvm_vcpu_events, exception.error_code), 0, kEventsFields, kEventsFree},
}};

static_assert(_IOC_SIZE(KVM_GET_REGS) == sizeof(kvm_regs) && _IOC_SIZE(KVM_SET_REGS) == sizeof(kvm_regs));
static_assert(_IOC_SIZE(KVM_GET_SREGS) == sizeof(kvm_sregs) && _IOC_SIZE(KVM_SET_SREGS) == sizeof(kvm_sregs));
static_assert(_IOC_SIZE(KVM_GET_VCPU_EVENTS) == sizeof(kvm_vcpu_events) &&
              _IOC_SIZE(KVM_SET_VCPU_EVENTS) == sizeof(kvm_vcpu_events));
static_assert(kGroups.size() <= kMaxGroups);
static_assert(sizeof(kvm_sregs) <= kMaxGroupBytes);

}  // namespace

std::span<const RegisterGroup> register_groups() noexcept {
  return kGroups;
}

}  // namespace kvm_exit_bench
