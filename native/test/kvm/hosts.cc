// Hosts that lack or refuse something: what they cannot do is a row with its reason, never the end of the
// run.
#include <sys/ioctl.h>

#include <cerrno>

#include "core/host/probe.h"
#include "core/kvm/kvm_error.h"
#include "core/session/session.h"
#include "test/support/cells.h"
#include "test/support/check.h"
#include "test/support/own_thread.h"
#include "test/support/refuse.h"

namespace kvm_exit_bench {
namespace {

using test::base;
using test::control;
using test::on_own_thread;
using test::transfer;

constexpr const char* kMode = "long64-ring0";

Session session_of(std::vector<CellSpec> cells) {
  SessionSpec spec;
  spec.cells = std::move(cells);
  return Session(std::move(spec));
}

bool says(const std::string& text, const char* words) {
  return text.find(words) != std::string::npos;
}

KVM_TEST("a host that refuses the cheapest vCPU ioctl skips that control and times the others") {
  on_own_thread([] {
    test::refuse_ioctl(KVM_GET_TSC_KHZ, EIO);
    Session session = session_of({control("vcpu-ioctl"), control("null-syscall"), base("pio-out", kMode)});
    const auto verdicts = session.prove();
    CHECK(verdicts[0].status == CellStatus::kSkipped);
    CHECK_WITH(says(verdicts[0].reason, "KVM_GET_TSC_KHZ") && says(verdicts[0].reason, "EIO"),
               verdicts[0].reason);
    CHECK(session.round(0).blocks.size() == 2);
  });
}

KVM_TEST("without KVM_CAP_SYNC_REGS sync cells are skipped, ioctl cells still run, the probe says so") {
  on_own_thread([] {
    test::lack_capability(KVM_CHECK_EXTENSION, KVM_CAP_SYNC_REGS);
    Session session = session_of(
        {transfer("pio-out", kMode, {"regs", "sregs", "events"}, Direction::kBoth, Transfer::kSync),
         transfer("pio-out", kMode, {"regs", "sregs", "events"}, Direction::kBoth, Transfer::kIoctl)});
    const auto verdicts = session.prove();
    CHECK(verdicts[0].status == CellStatus::kSkipped && says(verdicts[0].reason, "does not offer regs"));
    CHECK_WITH(verdicts[1].status == CellStatus::kProved, verdicts[1].reason + verdicts[1].field);
    CHECK(session.round(0).blocks.size() == 1);
    for (const GroupFacts& group : probe("/dev/kvm").groups) {
      const bool is_carried = find_group(group.name)->sync_bit != 0;
      CHECK(!is_carried || group.ioctl.reason.empty());
      CHECK(says(group.sync.reason, is_carried ? "does not offer" : "does not carry"));
    }
  });
}

KVM_TEST("a KVM without immediate_exit is refused as too old") {
  on_own_thread([] {
    test::lack_capability(KVM_CHECK_EXTENSION, KVM_CAP_IMMEDIATE_EXIT);
    try {
      const Device device("/dev/kvm");
      CHECK(!"it was accepted");
    } catch (const KvmError& error) {
      CHECK(error.code() == ErrorCode::kTooOld);
    }
  });
}

KVM_TEST("a device that may not be opened is told apart from one that is not there") {
  on_own_thread([] {
    test::refuse_call(SYS_openat, EACCES);
    try {
      const Device device("/dev/kvm");
      CHECK(!"it opened");
    } catch (const KvmError& error) {
      CHECK(error.code() == ErrorCode::kNoPermission);
    }
  });
}

KVM_TEST("a host that has no descriptor left for a VM fails every cell with the reason") {
  on_own_thread([] {
    Session session = session_of({control("null-syscall"), base("pio-out", kMode),
                                  transfer("hlt", kMode, {"regs"}, Direction::kRead, Transfer::kIoctl)});
    test::refuse_ioctl(KVM_CREATE_VM, EMFILE);
    for (const CellVerdict& verdict : session.prove()) {
      CHECK(verdict.status == CellStatus::kFailed && verdict.fault == Fault::kResource);
      CHECK_WITH(says(verdict.reason, "KVM_CREATE_VM") && says(verdict.reason, "EMFILE"), verdict.reason);
    }
    CHECK(session.round(0).blocks.empty());
  });
}

KVM_TEST("a KVM_RUN that fails in a round fails its cell, in words that name the errno") {
  on_own_thread([] {
    Session session = session_of({base("pio-out", kMode)});
    session.prove();
    test::refuse_ioctl(KVM_RUN, EFAULT);
    CHECK(session.round(0).blocks.empty());
    const auto failures = session.take_failures();
    CHECK(failures.size() == 1 && failures[0].status == CellStatus::kFailed);
    CHECK_WITH(says(failures[0].reason, "KVM_RUN") && says(failures[0].reason, "EFAULT"), failures[0].reason);
  });
}

KVM_TEST("a write that the kernel swallows fails the cell, and only the cell that writes that way") {
  on_own_thread([] {
    Session session =
        session_of({transfer("pio-out", kMode, {"events"}, Direction::kWrite, Transfer::kIoctl),
                    transfer("pio-out", kMode, {"events"}, Direction::kWrite, Transfer::kSync)});
    test::refuse_ioctl(KVM_SET_VCPU_EVENTS, 0);
    const auto verdicts = session.prove();
    CHECK(verdicts[0].status == CellStatus::kFailed && says(verdicts[0].field, "events."));
    CHECK_WITH(verdicts[1].status == CellStatus::kProved, verdicts[1].reason + verdicts[1].field);
  });
}

KVM_TEST("a guest that does not prove itself fails its cells, and the probe says why") {
  on_own_thread([] {
    // Every register reads as 0: no guest seems to be where it must.
    test::refuse_ioctl(KVM_GET_REGS, 0);
    Session session = session_of({base("pio-out", kMode), base("mmio-read", kMode)});
    for (const CellVerdict& verdict : session.prove()) {
      CHECK(verdict.status == CellStatus::kFailed && says(verdict.reason, "the instruction pointer is"));
    }
    CHECK(session.round(0).blocks.empty());
    for (const GuestFacts& guest : probe("/dev/kvm").guests) {
      // Others read registers to set up their own, and would not come as far.
      if (guest.exit != "pio-out" && guest.exit != "mmio-read") continue;
      CHECK_WITH(says(guest.usable.reason, "the instruction pointer is"), guest.usable.reason);
    }
  });
}

// AddressSanitizer's own mlock() does nothing and says that it did.
#ifndef __SANITIZE_ADDRESS__
KVM_TEST("memory that could not be locked is reported so") {
  on_own_thread([] {
    Session session = session_of({base("pio-out", kMode)});
    test::refuse_call(SYS_mlock, EPERM);
    session.prove();
    CHECK(!session.finish().noise.memory_locked);
  });
}
#endif

}  // namespace
}  // namespace kvm_exit_bench
