// Single-stepping with registers written through the save area.
#include <algorithm>

#include "conformance/check.h"
#include "guest_layout.h"
#include "x86_subject.h"

namespace kvm_exit_bench::conformance {
namespace {

constexpr uint64_t kStepBytes = 3;  // inc %rdi

void single_step(X86Subject& subject) {
  kvm_guest_debug debug{};
  debug.control = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP;
  if (subject.lab().calls().call(subject.fd(), KVM_SET_GUEST_DEBUG, &debug) < 0)
    throw NotApplicable("KVM_SET_GUEST_DEBUG is refused");
}

void step_first(X86Subject& subject) {
  single_step(subject);
  const Entry entry = subject.enter();
  if (entry.result < 0 || subject.page().exit_reason != KVM_EXIT_DEBUG)
    throw NotApplicable("single steps do not exit here: exit reason " +
                        exit_reason_name(subject.page().exit_reason));
}

// One more step from RIP: a debug exit, one instruction further.
void expect_step(X86Subject& subject, uint64_t from) {
  const Entry entry = subject.enter();
  const kvm_regs after = subject.regs();
  if (entry.result == 0 && subject.page().exit_reason == KVM_EXIT_DEBUG) {
    expect_equal("regs.rip after the step", after.rip, from + kStepBytes);
    return;
  }
  const bool ran_on = entry.result == 0 && subject.page().exit_reason == KVM_EXIT_IO;
  throw Deviation(ran_on ? Meaning::kDocumented : Meaning::kBug,
                  "no step: exit reason " + exit_reason_name(subject.page().exit_reason) + " at regs.rip " +
                      hex(after.rip) + ", expected debug at " + hex(from + kStepBytes));
}

void steps_read(Lab& lab) {
  X86Subject subject(lab, "long64-ring0", code_steps());
  step_first(subject);
  subject.ask(kAllGroups, 0);
  for (uint64_t step = 2; step <= 4; ++step) {
    expect_step(subject, subject.regs().rip);
    const kvm_regs by_ioctl = subject.regs();
    expect_same(regs_group(), &by_ioctl, "ioctl", &subject.sync().regs, "sync");
    expect_equal("regs.rdi of the save area", subject.sync().regs.rdi, step);
    expect_equal("RFLAGS.TF of the save area", subject.sync().regs.rflags >> 8 & 1, 0);
  }
}

void step_with_dirty_regs(Lab& lab) {
  X86Subject subject(lab, "long64-ring0", code_steps());
  step_first(subject);
  subject.sync().regs = subject.regs();
  subject.ask(0, KVM_SYNC_X86_REGS);
  expect_step(subject, subject.sync().regs.rip);
}

void step_with_dirty_rip(Lab& lab) {
  X86Subject subject(lab, "long64-ring0", code_steps());
  const auto code = code_steps();
  std::copy(code.begin(), code.end(), subject.memory(kElsewhereAddress));
  step_first(subject);
  subject.sync().regs = subject.regs();
  subject.sync().regs.rip = kElsewhereAddress;
  subject.ask(0, KVM_SYNC_X86_REGS);
  expect_step(subject, kElsewhereAddress);
}

// The way round it: RIP by ioctl, then KVM_SET_GUEST_DEBUG, which notes it, then the same REGS dirty.
void step_with_rip_set_first(Lab& lab) {
  X86Subject subject(lab, "long64-ring0", code_steps());
  step_first(subject);
  kvm_regs regs = subject.regs();
  regs.rdi = 0x100;
  subject.set(regs);
  single_step(subject);
  subject.sync().regs = regs;
  subject.ask(0, KVM_SYNC_X86_REGS);
  expect_step(subject, regs.rip);
  expect_equal("regs.rdi after the step", subject.regs().rdi, 0x101);
}

}  // namespace

std::vector<Check> step_checks() {
  const char* const flags =
      "__kvm_set_rflags and kvm_arch_vcpu_ioctl_set_guest_debug (singlestep_rip), arch/x86/kvm/x86.c: TF is "
      "set again only at the RIP that KVM_SET_GUEST_DEBUG noted";
  return {
      {"read-all-debug", "after a single step REGS agrees with the ioctl and does not show KVM's own TF",
       "store_regs, __get_regs and kvm_get_rflags, arch/x86/kvm/x86.c", Meaning::kBug, steps_read},
      {"step-dirty-regs", "single-stepping goes on with dirty REGS as just read", flags, Meaning::kBug,
       step_with_dirty_regs},
      {"step-dirty-rip", "single-stepping goes on at RIP of dirty REGS", flags, Meaning::kBug,
       step_with_dirty_rip},
      {"step-rip-set-first",
       "single-stepping goes on with dirty REGS after KVM_SET_REGS and KVM_SET_GUEST_DEBUG at the same RIP",
       flags, Meaning::kBug, step_with_rip_set_first},
  };
}

}  // namespace kvm_exit_bench::conformance
