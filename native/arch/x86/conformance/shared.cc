// The save area is memory that others can write to: another thread of userspace, while KVM reads it. And each
// vCPU has its own.
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

#include "conformance/check.h"
#include "core/guest/arch_vcpu.h"
#include "x86_subject.h"

namespace kvm_exit_bench::conformance {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kScribbling{150};

template <class Value>
void put(Value& at, Value value) {
  __atomic_store_n(&at, value, __ATOMIC_RELAXED);
}

// Writes to the page from a thread of its own for as long as it lives.
class Scribbler {
 public:
  using Scribble = void (*)(kvm_run& page, uint32_t turn);
  Scribbler(kvm_run& page, Scribble scribble)
      : thread_([this, &page, scribble] {
          for (uint32_t turn = 0; !done_.load(std::memory_order_relaxed); ++turn) scribble(page, turn);
        }) {}
  Scribbler(const Scribbler&) = delete;
  Scribbler& operator=(const Scribbler&) = delete;
  ~Scribbler() {
    done_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> done_{false};
  std::thread thread_;
};

void scribble_sregs(kvm_run& page, uint32_t turn) {
  constexpr uint64_t kPae = 1 << 5;
  put<__u64>(page.kvm_dirty_regs, KVM_SYNC_X86_SREGS);
  put<__u64>(page.s.regs.sregs.cr4,
             turn % 2 == 0 ? page.s.regs.sregs.cr4 | kPae : page.s.regs.sregs.cr4 & ~kPae);
}

void scribble_events(kvm_run& page, uint32_t turn) {
  auto& exception = page.s.regs.events.exception;
  put<__u64>(page.kvm_dirty_regs, KVM_SYNC_X86_EVENTS);
  put<__u32>(page.s.regs.events.flags, 0);
  put<__u8>(exception.injected, turn % 3 == 0);
  put<__u8>(exception.pending, turn % 5 == 0);
  put<__u8>(exception.nr, turn % 2 == 0 ? 6 : 255);
}

void scribble_masks(kvm_run& page, uint32_t turn) {
  put<__u64>(page.kvm_valid_regs, turn % 16);
  put<__u64>(page.kvm_dirty_regs, turn / 16 % 16);
}

// What KVM_GET_* gives is a state that KVM_SET_* would take.
void expect_valid(X86Subject& subject) {
  const kvm_sregs sregs = subject.sregs();
  const bool long_mode = (sregs.efer >> 10 & 1) != 0, paging = (sregs.cr0 >> 31 & 1) != 0;
  if (long_mode && paging && (sregs.cr4 >> 5 & 1) == 0)
    throw Deviation("sregs.cr4 is " + hex(sregs.cr4) + " with sregs.efer " + hex(sregs.efer) +
                    ": long mode without CR4.PAE");
  const kvm_vcpu_events events = subject.events();
  if (events.exception.injected != 0 && (events.exception.nr > 31 || events.exception.nr == 2))
    throw Deviation("events.exception.nr is " + std::to_string(events.exception.nr) + " and injected");
}

// Every KVM_RUN comes back in time, well or with EINVAL. A guest that shuts down is replaced.
void scribbled(Lab& lab, Scribbler::Scribble scribble) {
  const Clock::time_point end = Clock::now() + kScribbling;
  while (Clock::now() < end) {
    X86Subject subject(lab, any_guest());
    subject.ask(kAllGroups, 0);
    subject.enter_until(KVM_EXIT_IO);
    const Scribbler scribbler(subject.page(), scribble);
    for (int turn = 0; turn < 1000 && Clock::now() < end; ++turn) {
      const Entry entry = subject.enter();
      if (entry.result < 0 && entry.error != EINVAL && entry.error != EINTR)
        throw Deviation("KVM_RUN failed with errno " + std::to_string(entry.error) + ", expected EINVAL");
      expect_valid(subject);
      if (entry.result == 0 && subject.page().exit_reason != KVM_EXIT_IO) break;
    }
  }
}

void two_vcpus(Lab& lab) {
  X86Subject first(lab, any_guest());
  const Vcpu second(first.vm(), 1);
  enter_mode(first.vm(), second.fd(), *find_mode("long64-ring0"));
  std::memset(&second.run()->s, kPoison, sizeof second.run()->s);
  first.fill_area();
  first.sync().regs.r8 = 0x1111;
  first.ask(kAllGroups, KVM_SYNC_X86_REGS);
  first.enter_until(KVM_EXIT_IO);
  expect_equal("regs.r8 of the first vCPU", first.regs().r8, 0x1111);
  const auto* area = reinterpret_cast<const uint8_t*>(&second.run()->s);
  expect_poison({area, sizeof second.run()->s}, "the save area of the second vCPU, which did not run");
  kvm_regs other{};
  if (lab.calls().call(second.fd(), KVM_GET_REGS, &other) < 0) throw Deviation("KVM_GET_REGS failed");
  expect_equal("regs.r8 of the second vCPU", other.r8, 0);
  expect_equal("kvm_valid_regs of the second vCPU", second.run()->kvm_valid_regs, 0);
}

}  // namespace

std::vector<Check> shared_checks() {
  const char* const races = "sync_regs, arch/x86/kvm/x86.c; commit 0d033770d43a (copies before it checks)";
  return {
      {"scribbled-sregs", "another thread that toggles CR4.PAE of dirty SREGS gets EINVAL or a valid state",
       races, Meaning::kBug, [](Lab& lab) { scribbled(lab, scribble_sregs); }},
      {"scribbled-events", "another thread that changes dirty EVENTS gets EINVAL or a valid state", races,
       Meaning::kBug, [](Lab& lab) { scribbled(lab, scribble_events); }},
      {"scribbled-masks", "another thread that changes the masks gets EINVAL or a valid state", races,
       Meaning::kBug, [](Lab& lab) { scribbled(lab, scribble_masks); }},
      {"two-vcpus-independent", "one vCPU's masks and save area are nothing to another vCPU of the same VM",
       "struct kvm_run is a page of its own for each vCPU: kvm_vcpu_init, virt/kvm/kvm_main.c", Meaning::kBug,
       two_vcpus},
  };
}

}  // namespace kvm_exit_bench::conformance
