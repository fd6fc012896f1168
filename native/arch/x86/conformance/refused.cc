// Values that KVM cannot take: the groups before them are applied, and that is all.
#include "conformance/check.h"
#include "x86_subject.h"

namespace kvm_exit_bench::conformance {
namespace {

// EFER.LMA and CR0.PG without CR4.PAE: no processor is in that state.
void break_sregs(kvm_sync_regs& area) {
  area.sregs.cr4 &= ~uint64_t{1 << 5};
}

// There are 32 exceptions.
void break_events(kvm_sync_regs& area) {
  area.events.exception.injected = 1;
  area.events.exception.nr = 255;
}

// REGS, SREGS and EVENTS all dirty, each changed so that it can be told.
void change_all(X86Subject& subject) {
  subject.fill_area();
  subject.sync().regs.r8 = 0x1111;
  subject.sync().sregs.cr2 = 0x2222;
  subject.sync().events.exception.error_code = 0x3333;
  subject.ask(0, kAllGroups);
}

void sregs_refused(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.fill_area();
  break_sregs(subject.sync());
  subject.ask(0, KVM_SYNC_X86_SREGS);
  const kvm_sregs before = subject.sregs();
  expect_refused(subject.enter(), "SREGS with EFER.LMA and without CR4.PAE");
  const kvm_sregs after = subject.sregs();
  expect_same(sregs_group(), &before, "before", &after, "after");
}

void sregs_after_regs(Lab& lab) {
  X86Subject subject(lab, any_guest());
  change_all(subject);
  break_sregs(subject.sync());
  expect_refused(subject.enter(), "SREGS with EFER.LMA and without CR4.PAE");
  expect_equal("regs.r8, applied before SREGS", subject.regs().r8, 0x1111);
  expect_equal("sregs.cr2, refused", subject.sregs().cr2, 0);
  expect_equal("events.exception.error_code, after SREGS", subject.events().exception.error_code, 0);
}

void dirty_after_refusal(Lab& lab) {
  X86Subject subject(lab, any_guest());
  change_all(subject);
  break_sregs(subject.sync());
  expect_refused(subject.enter(), "SREGS with EFER.LMA and without CR4.PAE");
  expect_equal("kvm_dirty_regs", subject.page().kvm_dirty_regs, KVM_SYNC_X86_SREGS | KVM_SYNC_X86_EVENTS);
}

void events_refused(Lab& lab) {
  X86Subject subject(lab, any_guest());
  change_all(subject);
  break_events(subject.sync());
  expect_refused(subject.enter(), "EVENTS with exception 255");
  expect_equal("regs.r8, applied before EVENTS", subject.regs().r8, 0x1111);
  expect_equal("sregs.cr2, applied before EVENTS", subject.sregs().cr2, 0x2222);
  expect_equal("events.exception.injected, refused", subject.events().exception.injected, 0);
  expect_equal("kvm_dirty_regs", subject.page().kvm_dirty_regs, KVM_SYNC_X86_EVENTS);
}

void stores_after_refusal(Lab& lab) {
  X86Subject subject(lab, any_guest());
  change_all(subject);
  break_sregs(subject.sync());
  subject.page().kvm_valid_regs = kAllGroups;
  expect_refused(subject.enter(), "SREGS with EFER.LMA and without CR4.PAE");
  const kvm_sregs by_ioctl = subject.sregs();
  expect_same(sregs_group(), &by_ioctl, "ioctl", &subject.sync().sregs, "sync");
}

void usable_after_refusal(Lab& lab) {
  X86Subject subject(lab, any_guest());
  change_all(subject);
  break_sregs(subject.sync());
  expect_refused(subject.enter(), "SREGS with EFER.LMA and without CR4.PAE");
  subject.ask(kAllGroups, 0);
  subject.enter_until(KVM_EXIT_IO);
  const kvm_regs by_ioctl = subject.regs();
  expect_same(regs_group(), &by_ioctl, "ioctl", &subject.sync().regs, "sync");
}

}  // namespace

std::vector<Check> refused_checks() {
  const char* const source = "sync_regs, arch/x86/kvm/x86.c";
  return {
      {"bad-sregs-refused", "SREGS that no processor can hold are refused with EINVAL and change nothing",
       "sync_regs and kvm_is_valid_sregs, arch/x86/kvm/x86.c", Meaning::kBug, sregs_refused},
      {"bad-sregs-after-regs", "REGS is applied before bad SREGS are refused, EVENTS is not", source,
       Meaning::kUnknown, sregs_after_regs},
      {"bad-sregs-leaves-dirty", "after bad SREGS the bits of SREGS and EVENTS are still dirty", source,
       Meaning::kUnknown, dirty_after_refusal},
      {"bad-events-after-sregs", "bad EVENTS are refused with EINVAL, when REGS and SREGS are applied",
       "sync_regs and kvm_vcpu_ioctl_x86_set_vcpu_events, arch/x86/kvm/x86.c", Meaning::kUnknown,
       events_refused},
      {"refused-run-stores", "a KVM_RUN refused for bad SREGS stores what kvm_valid_regs asks for",
       "kvm_arch_vcpu_ioctl_run (out: store_regs), arch/x86/kvm/x86.c", Meaning::kUnknown,
       stores_after_refusal},
      {"usable-after-refusal", "a vCPU that refused SREGS runs on when the dirty bits are cleared", source,
       Meaning::kBug, usable_after_refusal},
  };
}

}  // namespace kvm_exit_bench::conformance
