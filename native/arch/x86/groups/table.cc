// The x86 register groups: the three that kvm_run carries (KVM_SYNC_X86_*, arch/x86/include/uapi/asm/kvm.h),
// and those that it never does.
#include <linux/kvm.h>

#include <algorithm>
#include <array>

#include "groups/table.h"
#include "guest_layout.h"

namespace kvm_exit_bench {
namespace {

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

constexpr std::array kSregsFields = {SYSTEM_FIELDS(kvm_sregs), FIELD(kvm_sregs, interrupt_bitmap)};
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

const std::array<RegisterGroup, 3> kSyncGroups = {{
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
static_assert(kSyncGroups.size() <= kMaxGroups);
static_assert(sizeof(kvm_sregs) <= kMaxGroupBytes);

using Table = std::array<RegisterGroup, 3 + 3 + 4 + 3 + 1>;

Table all_groups() {
  Table table;
  auto next = std::ranges::copy(kSyncGroups, table.begin()).out;
  next = std::ranges::copy(floating_point_groups(), next).out;
  next = std::ranges::copy(system_groups(), next).out;
  next = std::ranges::copy(msr_groups(), next).out;
  *next = lapic_group();
  return table;
}

}  // namespace

RegisterGroup ioctl_group(std::string_view name, size_t size, size_t touched,
                          std::span<const RegisterField> fields, std::span<const RegisterField> free_fields) {
  RegisterGroup made{name, 0, 0, size, 0, 0, "", "", touched, 0, fields, free_fields};
  made.is_tried = true;
  return made;
}

std::span<const RegisterGroup> register_groups() noexcept {
  // The CPU says where the components of an XSAVE area lie, so the table is made when it is first asked for.
  static const Table kTable = all_groups();
  return kTable;
}

}  // namespace kvm_exit_bench
