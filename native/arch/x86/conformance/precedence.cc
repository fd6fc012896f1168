// Two ways to one register at once: which wins, and what stays as it is.
#include "conformance/check.h"
#include "x86_subject.h"

namespace kvm_exit_bench::conformance {
namespace {

void events_nothing_pending(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.enter_until(KVM_EXIT_IO);
  const kvm_vcpu_events before = subject.events();
  subject.sync().events = before;
  subject.ask(KVM_SYNC_X86_EVENTS, KVM_SYNC_X86_EVENTS);
  subject.enter_until(KVM_EXIT_IO);
  expect_same(events_group(), &before, "before", &subject.sync().events, "after");
}

// Without an in-kernel local APIC KVM takes CR8 from kvm_run on every entry, after the dirty groups.
void cr8_from_page(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.fill_area();
  subject.sync().sregs.cr8 = 5;
  subject.page().cr8 = 3;
  subject.ask(0, KVM_SYNC_X86_SREGS);
  subject.enter_until(KVM_EXIT_IO);
  expect_equal("sregs.cr8 with 5 in the save area and 3 in kvm_run.cr8", subject.sregs().cr8, 3);
}

void sync_after_ioctl(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.fill_area();
  subject.sync().regs.r8 = 0x1111;
  subject.ask(0, KVM_SYNC_X86_REGS);
  kvm_regs by_ioctl = subject.regs();
  by_ioctl.r8 = 0x2222;
  subject.set(by_ioctl);
  expect_equal("regs.r8 before KVM_RUN", subject.regs().r8, 0x2222);
  subject.enter_until(KVM_EXIT_IO);
  expect_equal("regs.r8 with 0x1111 dirty and 0x2222 set by ioctl", subject.regs().r8, 0x1111);
}

void ioctl_without_dirty(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.ask(kAllGroups, 0);
  subject.enter_until(KVM_EXIT_IO);
  kvm_regs by_ioctl = subject.regs();
  by_ioctl.r8 = 0x2222;
  subject.set(by_ioctl);
  subject.sync().regs.r8 = 0x1111;
  subject.enter_until(KVM_EXIT_IO);
  expect_equal("regs.r8 by ioctl", subject.regs().r8, 0x2222);
  expect_equal("regs.r8 of the save area", subject.sync().regs.r8, 0x2222);
}

}  // namespace

std::vector<Check> precedence_checks() {
  return {
      {"events-nothing-pending", "dirty EVENTS as just read, with nothing pending, changes nothing",
       "sync_regs and kvm_vcpu_ioctl_x86_set_vcpu_events, arch/x86/kvm/x86.c", Meaning::kBug,
       events_nothing_pending},
      {"cr8-from-kvm-run", "without a local APIC in the kernel kvm_run.cr8 wins over CR8 of dirty SREGS",
       "kvm_arch_vcpu_ioctl_run, arch/x86/kvm/x86.c (re-sync apic's tpr, after sync_regs)", Meaning::kUnknown,
       cr8_from_page},
      {"sync-wins-over-ioctl",
       "dirty REGS is applied on entry, so it wins over KVM_SET_REGS called before KVM_RUN",
       "kvm_arch_vcpu_ioctl_run and sync_regs, arch/x86/kvm/x86.c", Meaning::kBug, sync_after_ioctl},
      {"ioctl-without-dirty", "with no dirty bit KVM_SET_REGS holds, and the save area shows it",
       "sync_regs and store_regs, arch/x86/kvm/x86.c", Meaning::kBug, ioctl_without_dirty},
  };
}

}  // namespace kvm_exit_bench::conformance
