// What a session makes of errors: a refusal is skipped, a hang and a lack of resources are failures.
#include <linux/kvm.h>

#include <cerrno>

#include "conformance/check.h"
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
using test::on_own_thread;
using test::transfer;

// What a session on this thread makes of one cell.
CellVerdict verdict_of(CellSpec cell) {
  SessionSpec spec;
  spec.watchdog = std::chrono::milliseconds(200);
  spec.cells = {std::move(cell)};
  Session session(spec);
  return session.prove().front();
}

void expect(const CellVerdict& verdict, CellStatus status, const char* words) {
  CHECK_WITH(verdict.status == status, verdict.reason);
  CHECK_WITH(verdict.reason.find(words) != std::string::npos, verdict.reason);
}

KVM_TEST("a guest that KVM refuses is skipped with KVM's words, one that lacked a resource has failed") {
  for (const auto& [error_number, status, words] :
       {std::tuple(EINVAL, CellStatus::kSkipped, "does not run the guest: KVM_CREATE_VCPU: Invalid argument"),
        std::tuple(EMFILE, CellStatus::kFailed, "KVM_CREATE_VCPU: Too many open files (EMFILE)"),
        std::tuple(ENOMEM, CellStatus::kFailed, "KVM_CREATE_VCPU: Cannot allocate memory (ENOMEM)")}) {
    on_own_thread([error_number = error_number, status = status, words = words] {
      test::refuse_ioctl(KVM_CREATE_VCPU, error_number);
      expect(verdict_of(base("pio-out", "long64-ring0")), status, words);
    });
  }
}

KVM_TEST("a guest that hangs has failed, and so have its other cells, which do not wait for it again") {
  on_own_thread([] {
    // It steps for ever, and nobody is told.
    test::refuse_ioctl(KVM_SET_GUEST_DEBUG, 0);
    SessionSpec spec;
    spec.watchdog = std::chrono::milliseconds(200);
    spec.cells = {base("debug-step", "long64-ring3"),
                  transfer("debug-step", "long64-ring3", {"regs"}, Direction::kRead, Transfer::kSync),
                  base("pio-out", "long64-ring3")};
    Session session(spec);
    const auto verdicts = session.prove();
    expect(verdicts[0], CellStatus::kFailed, "did not come back within 200 ms");
    CHECK(verdicts[1].status == CellStatus::kFailed && verdicts[1].reason == verdicts[0].reason);
    CHECK_WITH(verdicts[2].status == CellStatus::kProved, verdicts[2].reason);
    CHECK(session.round(0).blocks.size() == 1);
  });
}

KVM_TEST(
    "a cell that fails after its proof is told of once and timed no more; the others go on, pilot or not") {
  for (const bool piloted : {false, true}) {
    on_own_thread([piloted] {
      SessionSpec spec;
      spec.cells = {base("pio-out", "long64-ring0"),
                    transfer("pio-out", "long64-ring0", {"debugregs"}, Direction::kRead, Transfer::kIoctl)};
      if (piloted)
        for (CellSpec& cell : spec.cells) cell.exits_per_block.reset();
      Session session(spec);
      for (const CellVerdict& verdict : session.prove())
        CHECK_WITH(verdict.status == CellStatus::kProved, verdict.reason);
      test::refuse_ioctl(KVM_GET_DEBUGREGS, EIO);
      if (piloted) CHECK(session.calibrate()[0].has_value());
      const RoundResult round = session.round(0);
      CHECK(round.complete && round.blocks.size() == 1 && round.blocks[0].cell == 0);
      const auto failures = session.take_failures();
      CHECK(failures.size() == 1 && failures[0].cell == 1);
      expect(failures[0], CellStatus::kFailed, "KVM_GET_DEBUGREGS");
      CHECK(session.round(1).blocks.size() == 1 && session.take_failures().empty());
      CHECK(session.finish().hz > 0);
    });
  }
}

KVM_TEST("a control and a group that lacked a resource have failed, those that KVM refuses are skipped") {
  for (const auto& [error_number, status] :
       {std::pair(EINVAL, CellStatus::kSkipped), std::pair(ENOMEM, CellStatus::kFailed)}) {
    on_own_thread([error_number = error_number, status = status] {
      test::refuse_ioctl(_IOW(KVMIO, 0x8b, uint32_t), error_number);
      expect(verdict_of(test::control("signal-return", "long64-ring0")), status, "KVM_SET_SIGNAL_MASK");
    });
    on_own_thread([error_number = error_number, status = status] {
      test::refuse_ioctl(KVM_GET_DEBUGREGS, error_number);
      expect(
          verdict_of(transfer("pio-out", "long64-ring0", {"debugregs"}, Direction::kRead, Transfer::kIoctl)),
          status, "KVM_GET_DEBUGREGS");
    });
  }
}

KVM_TEST("a probe says what hung, and ends with an error where a resource ran out") {
  on_own_thread([] {
    test::refuse_ioctl(KVM_SET_GUEST_DEBUG, 0);
    for (const GuestFacts& guest : probe("/dev/kvm").guests) {
      if (guest.exit != "debug-step") continue;
      CHECK_WITH(guest.usable.failed, guest.usable.reason);
    }
  });
  on_own_thread([] {
    test::refuse_call(SYS_eventfd2, EMFILE);
    try {
      probe("/dev/kvm");
      CHECK(!"it answered");
    } catch (const KvmError& error) {
      CHECK_WITH(error.error_number() == EMFILE, error.what());
    }
  });
}

KVM_TEST("a check that lacked a resource is an error, no deviation; one that KVM refuses a mode is skipped") {
  using conformance::CheckStatus;
  const conformance::Check& check = conformance::check_named("read-regs-pio-out-ring0");
  conformance::Calls calls;
  on_own_thread([&] {
    test::refuse_ioctl(KVM_SET_SREGS, EINVAL);
    CHECK(run_check(check, "/dev/kvm", calls).status == CheckStatus::kSkipped);
  });
  on_own_thread([&] {
    test::refuse_ioctl(KVM_CREATE_VCPU, ENOMEM);
    try {
      run_check(check, "/dev/kvm", calls);
      CHECK(!"it had an outcome");
    } catch (const KvmError& error) {
      CHECK_WITH(error.error_number() == ENOMEM, error.what());
    }
  });
}

}  // namespace
}  // namespace kvm_exit_bench
