// Controls on the host's own /dev/kvm: they do what their names say and leave the vCPU as it was.
#include <array>
#include <cerrno>
#include <cstring>
#include <set>

#include "core/controls.h"
#include "core/kvm_error.h"
#include "core/machine.h"
#include "test/check.h"
#include "test/open.h"
#include "test/own_thread.h"
#include "test/refuse.h"

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

KVM_TEST("every control has a function of its own for each clock, an unknown name none") {
  std::set<ControlFunction> functions;
  for (const ClockSource clock : {ClockSource::kCycleCounter, ClockSource::kMonotonicRaw}) {
    for (const char* name :
         {"empty-timer", "null-syscall", "check-extension", "vcpu-ioctl", "immediate-exit"}) {
      functions.insert(control_function(clock, name));
    }
    CHECK(control_function(clock, "no-such-control") == nullptr);
  }
  CHECK(functions.size() == 10 && !functions.contains(nullptr));
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
