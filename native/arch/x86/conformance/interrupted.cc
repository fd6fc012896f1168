// A KVM_RUN that userspace breaks off: by immediate_exit, or by a signal.
#include <pthread.h>
#include <time.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "conformance/check.h"
#include "core/kvm/kvm_error.h"
#include "guest_layout.h"
#include "x86_subject.h"

namespace kvm_exit_bench::conformance {
namespace {

constexpr uint64_t kSupplied = 0x77;
// jmp to itself
constexpr uint8_t kForever[] = {0xeb, 0xfe};

void expect_interrupted(const Entry& entry) {
  if (entry.result < 0 && entry.error == EINTR) return;
  throw Deviation("KVM_RUN: result " + std::to_string(entry.result) + ", errno " +
                  std::to_string(entry.error) + ", expected EINTR");
}

void immediate_applies(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.fill_area();
  subject.sync().regs.r8 = 0x1111;
  subject.sync().sregs.cr2 = 0x2222;
  subject.sync().events.exception.error_code = 0x3333;
  subject.ask(0, kAllGroups);
  expect_interrupted(subject.enter_immediately());
  expect_equal("regs.r8 by ioctl", subject.regs().r8, 0x1111);
  expect_equal("sregs.cr2 by ioctl", subject.sregs().cr2, 0x2222);
  expect_equal("events.exception.error_code by ioctl", subject.events().exception.error_code, 0x3333);
  expect_equal("kvm_dirty_regs", subject.page().kvm_dirty_regs, 0);
}

void immediate_stores(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.poison_area();
  subject.ask(KVM_SYNC_X86_REGS, 0);
  expect_interrupted(subject.enter_immediately());
  const kvm_regs by_ioctl = subject.regs();
  expect_same(regs_group(), &by_ioctl, "ioctl", &subject.sync().regs, "sync");
  expect_equal("kvm_valid_regs", subject.page().kvm_valid_regs, KVM_SYNC_X86_REGS);
}

// The save area shows the vCPU after the completion: the input is in AL, and no further instruction ran.
void immediate_completes(Lab& lab) {
  const Guest& guest = *find_guest("pio-in", "long64-ring0");
  X86Subject subject(lab, guest);
  subject.ask(KVM_SYNC_X86_REGS, 0);
  subject.enter_until(KVM_EXIT_IO);
  const uint64_t counter = subject.sync().regs.rbx;
  supply_input(subject.page(), guest.declared, kSupplied);
  expect_interrupted(subject.enter_immediately());
  expect_equal("AL of the save area", subject.sync().regs.rax & 0xff, kSupplied);
  expect_equal("regs.rbx of the save area", subject.sync().regs.rbx, counter);
  expect_equal("regs.rip of the save area", subject.sync().regs.rip, kCodeAddress + guest.exit_after);
}

int stop_signal() {
  return SIGRTMIN + 5;
}

// A timer that signals this thread again and again, so that none is lost before KVM_RUN is entered.
class Interruptions {
 public:
  Interruptions() {
    struct sigaction action {};
    action.sa_handler = [](int) {};
    ::sigaction(stop_signal(), &action, &former_action_);
    sigset_t unblocked;
    sigemptyset(&unblocked);
    sigaddset(&unblocked, stop_signal());
    pthread_sigmask(SIG_UNBLOCK, &unblocked, &former_mask_);
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = stop_signal();
    event._sigev_un._tid = ::gettid();
    const itimerspec when = {{0, 20'000'000}, {0, 50'000'000}};
    if (::timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0 ||
        ::timer_settime(timer_, 0, &when, nullptr) != 0)
      throw_errno("a timer that interrupts");
  }
  Interruptions(const Interruptions&) = delete;
  Interruptions& operator=(const Interruptions&) = delete;
  ~Interruptions() {
    ::timer_delete(timer_);
    pthread_sigmask(SIG_SETMASK, &former_mask_, nullptr);
    ::sigaction(stop_signal(), &former_action_, nullptr);
  }

 private:
  timer_t timer_{};
  struct sigaction former_action_ {};
  sigset_t former_mask_{};
};

void survives_signal(Lab& lab) {
  X86Subject subject(lab, "long64-ring3", kForever);
  subject.fill_area();
  subject.sync().regs.r8 = 0x1111;
  subject.ask(kAllGroups, KVM_SYNC_X86_REGS);
  {
    const Interruptions signals;
    expect_interrupted(subject.enter());
  }
  expect_equal("kvm_valid_regs", subject.page().kvm_valid_regs, kAllGroups);
  expect_equal("kvm_dirty_regs", subject.page().kvm_dirty_regs, 0);
  expect_equal("regs.r8 of the save area", subject.sync().regs.r8, 0x1111);
  const kvm_regs regs = subject.regs();
  const kvm_sregs sregs = subject.sregs();
  const kvm_vcpu_events events = subject.events();
  expect_same(regs_group(), &regs, "ioctl", &subject.sync().regs, "sync");
  expect_same(sregs_group(), &sregs, "ioctl", &subject.sync().sregs, "sync");
  expect_same(events_group(), &events, "ioctl", &subject.sync().events, "sync");
}

}  // namespace

std::vector<Check> interrupted_checks() {
  const char* const run = "kvm_arch_vcpu_ioctl_run, arch/x86/kvm/x86.c";
  const char* const out = "kvm_arch_vcpu_ioctl_run (out: store_regs), arch/x86/kvm/x86.c";
  return {
      {"immediate-exit-applies",
       "KVM_RUN with immediate_exit applies the dirty groups, then fails with EINTR", run, Meaning::kBug,
       immediate_applies},
      {"immediate-exit-stores", "KVM_RUN with immediate_exit stores what kvm_valid_regs asks for", out,
       Meaning::kUnknown, immediate_stores},
      {"immediate-exit-completes",
       "KVM_RUN with immediate_exit completes a pending `in` first, and stores what came of it",
       "kvm_arch_vcpu_ioctl_run (complete_userspace_io before immediate_exit), arch/x86/kvm/x86.c",
       Meaning::kBug, immediate_completes},
      {"signal-keeps-masks", "a KVM_RUN broken off by a signal has applied, stores, and leaves the masks",
       out, Meaning::kBug, survives_signal},
  };
}

}  // namespace kvm_exit_bench::conformance
