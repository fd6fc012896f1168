// Controls on the host's own /dev/kvm: they do what their names say and leave the vCPU as it was.
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <set>

#include "core/guest/arch_vcpu.h"
#include "core/guest/save_area.h"
#include "core/kvm/kvm_error.h"
#include "core/loop/controls.h"
#include "core/proof/control_proof.h"
#include "test/support/check.h"
#include "test/support/open.h"
#include "test/support/own_thread.h"
#include "test/support/refuse.h"

namespace kvm_exit_bench {
namespace {

using test::all_groups;
using test::Loaded;

KVM_TEST(
    "the immediate-exit control never enters the guest, moves no register and leaves kvm_run as it was") {
  Loaded loaded("long64-ring0");
  kvm_run* run = loaded.guest.run();
  loaded.guest.enter_to_declared_exit();
  const uint64_t counted = read_counter(loaded.guest.vcpu_fd());
  run->kvm_valid_regs = sync_mask(all_groups());
  std::memset(sync_area(run), 0xa5, 128);
  std::array<uint64_t, 64> stamps{};
  ControlContext context{&loaded.guest, stamps, 0};
  CHECK(control_function(choose_clock(), "immediate-exit")(context).median > 0);
  CHECK(read_counter(loaded.guest.vcpu_fd()) == counted);
  for (size_t i = 0; i < 128; ++i) CHECK(sync_area(run)[i] == 0xa5);
  CHECK(run->immediate_exit == 0);
}

KVM_TEST("a pending signal ends KVM_RUN before the guest is entered, and nothing of it stays") {
  Loaded loaded("long64-ring0");
  loaded.guest.enter_to_declared_exit();
  const uint64_t counted = read_counter(loaded.guest.vcpu_fd());
  std::array<uint64_t, 64> stamps{};
  ControlContext context{&loaded.guest, stamps, 0};
  CHECK(control_function(choose_clock(), "signal-return")(context).median > 0);
  CHECK(read_counter(loaded.guest.vcpu_fd()) == counted);
  sigset_t pending;
  CHECK(sigpending(&pending) == 0 && sigismember(&pending, SIGUSR2) == 0);
  // The vCPU's own mask is gone: it runs on.
  loaded.guest.enter_to_declared_exit();
}

KVM_TEST("every control has a function of its own for each clock, an unknown name none") {
  std::set<ControlFunction> functions;
  for (const ClockSource clock : {ClockSource::kCycleCounter, ClockSource::kMonotonicRaw}) {
    for (const char* name : {"empty-timer", "compute", "cpuid", "null-syscall", "bad-fd-ioctl", "api-version",
                             "check-extension", "vcpu-ioctl", "immediate-exit", "signal-return",
                             "immediate-exit-sync-out", "immediate-exit-sync-in"}) {
      functions.insert(control_function(clock, name));
    }
    CHECK(control_function(clock, "no-such-control") == nullptr);
  }
  CHECK(functions.size() == 24 && !functions.contains(nullptr));
}

KVM_TEST("KVM_RUN with immediate_exit stores the valid groups and takes the dirty ones, in every mode") {
  for (const GuestMode& mode : guest_modes()) {
    Loaded loaded(mode.name);
    for (const RegisterGroup* group : all_groups()) {
      if (group->sync_bit == 0) continue;
      for (const Direction direction : {Direction::kRead, Direction::kWrite}) {
        const Proof proof = prove_immediate_exit(loaded.guest, *group, direction);
        CHECK_WITH(proof.holds(), proof.reason + " " + proof.field);
        CHECK(proof.fields_compared > 0);
      }
    }
    loaded.guest.enter_to_declared_exit();
  }
}

// A group under a bit that is another's.
RegisterGroup under_bit(const RegisterGroup& group, uint64_t bit) {
  RegisterGroup other = group;
  other.sync_bit = bit;
  return other;
}

KVM_TEST("a group that KVM_RUN does not carry is not proved to be carried") {
  Loaded loaded("long64-ring0");
  const RegisterGroup wrong = under_bit(*find_group("regs"), find_group("sregs")->sync_bit);
  CHECK(!prove_immediate_exit(loaded.guest, wrong, Direction::kRead).holds());
  CHECK(!prove_immediate_exit(loaded.guest, wrong, Direction::kWrite).holds());
}

KVM_TEST("the register controls leave the loop counter, the masks and immediate_exit as they were") {
  Loaded loaded("long64-ring3");
  const uint64_t counted = read_counter(loaded.guest.vcpu_fd());
  std::array<uint64_t, 32> stamps{};
  for (const char* name : {"immediate-exit-sync-out", "immediate-exit-sync-in"}) {
    ControlContext context{&loaded.guest, stamps, 0, find_group("regs")};
    CHECK(control_function(choose_clock(), name)(context).median > 0);
    CHECK(read_counter(loaded.guest.vcpu_fd()) == counted);
    CHECK(loaded.guest.run()->kvm_valid_regs == 0 && loaded.guest.run()->kvm_dirty_regs == 0);
    CHECK(loaded.guest.run()->immediate_exit == 0);
  }
}

KVM_TEST("an immediate-exit control whose KVM_RUN fails otherwise than by EINTR is an error that says how") {
  test::on_own_thread([] {
    Loaded loaded("long64-ring0");
    std::array<uint64_t, 16> stamps{};
    ControlContext context{&loaded.guest, stamps, 0};
    test::refuse_ioctl(KVM_RUN, EFAULT);
    try {
      control_function(choose_clock(), "immediate-exit")(context);
      CHECK(!"it passed");
    } catch (const KvmError& error) {
      CHECK_WITH(std::string(error.what()).find("KVM_RUN with immediate_exit: Bad address (EFAULT)") == 0,
                 error.what());
      CHECK(loaded.guest.run()->immediate_exit == 0);
    }
  });
}

}  // namespace
}  // namespace kvm_exit_bench
