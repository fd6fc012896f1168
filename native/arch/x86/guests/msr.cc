// RDMSR and WRMSR that KVM leaves to userspace (KVM_CAP_X86_USER_SPACE_MSR, Linux 5.10): of an MSR that it
// does not know, and of one that a filter denies. KVM has cleared `error` and `data` when it exits, so that a
// plain re-entry completes the instruction.
#include <linux/kvm.h>

#include <array>

#include "core/guest/loaded_guest.h"
#include "core/kvm/ioctl.h"
#include "guests/table.h"
#include "known_hosts.h"
#include "vcpu_state.h"

DECLARE_GUEST(rdmsr)
DECLARE_GUEST(wrmsr)

namespace kvm_exit_bench {
namespace {

// EDX is the port, EAX the data.
constexpr uint64_t kWritten = kPort << 32 | (kWideData & 0xffff'ffff);
constexpr uint32_t kFilteredMsr = 0x8b;

constexpr DeclaredExit rdmsr(uint32_t index) noexcept {
  return {KVM_EXIT_X86_RDMSR, index, 4, false, 0};
}
constexpr DeclaredExit wrmsr(uint32_t index) noexcept {
  return {KVM_EXIT_X86_WRMSR, index, 8, true, kWritten};
}

void unknown_to_userspace(const Vm& vm) {
  refuse_ignored_msrs();
  enable(vm, KVM_CAP_X86_USER_SPACE_MSR, "KVM_CAP_X86_USER_SPACE_MSR", KVM_MSR_EXIT_REASON_UNKNOWN);
}

void denied_to_userspace(const Vm& vm) {
  enable(vm, KVM_CAP_X86_USER_SPACE_MSR, "KVM_CAP_X86_USER_SPACE_MSR", KVM_MSR_EXIT_REASON_FILTER);
  // One bit for one MSR: clear, so denied.
  uint8_t bitmap = 0;
  kvm_msr_filter filter{};
  filter.flags = KVM_MSR_FILTER_DEFAULT_ALLOW;
  filter.ranges[0] = {KVM_MSR_FILTER_READ | KVM_MSR_FILTER_WRITE, 1, kFilteredMsr, &bitmap};
  KVM_CALL(vm.fd(), KVM_X86_SET_MSR_FILTER, &filter);
}

template <uint32_t index>
void set_index(LoadedGuest& loaded) {
  kvm_regs regs = get_regs(loaded.vcpu_fd());
  regs.rcx = index;
  set_regs(loaded.vcpu_fd(), regs);
}

}  // namespace

std::span<const Guest> msr_guests() noexcept {
  static const std::array<Guest, 4> kGuests = {{
      {GUEST_CODE("rdmsr", kRing0, rdmsr), rdmsr(kUnknownMsr), unknown_to_userspace, set_index<kUnknownMsr>,
       &kCountsAndUsesStrings},
      {GUEST_CODE("wrmsr", kRing0, wrmsr), wrmsr(kUnknownMsr), unknown_to_userspace, set_index<kUnknownMsr>,
       &kCountsAndUsesStrings},
      {GUEST_CODE("rdmsr-filter", kRing0, rdmsr), rdmsr(kFilteredMsr), denied_to_userspace,
       set_index<kFilteredMsr>, &kCountsAndUsesStrings},
      {GUEST_CODE("wrmsr-filter", kRing0, wrmsr), wrmsr(kFilteredMsr), denied_to_userspace,
       set_index<kFilteredMsr>, &kCountsAndUsesStrings},
  }};
  return kGuests;
}

}  // namespace kvm_exit_bench
