// What an exit takes in system calls and bytes, found out on the host's own /dev/kvm.
#include "core/session/session.h"
#include "test/support/cells.h"
#include "test/support/check.h"
#include "test/support/own_thread.h"

namespace kvm_exit_bench {
namespace {

using test::base;
using test::control;
using test::on_own_thread;
using test::transfer;

std::string text_of(const CellVerdict& verdict) {
  if (!verdict.per_exit) return verdict.reason;
  const auto& [entries, ioctls, bytes] = *verdict.per_exit;
  return std::to_string(entries) + " " + std::to_string(ioctls) + " " + std::to_string(bytes);
}

KVM_TEST("an exit's calls are those that cross, and its bytes those of the groups that cross each way") {
  on_own_thread([] {
    const char* const mode = "long64-ring3";
    SessionSpec spec;
    spec.cells = {control("null-syscall"),
                  base("pio-out", mode),
                  transfer("pio-out", mode, {"regs"}, Direction::kBoth, Transfer::kIoctl),
                  transfer("pio-out", mode, {"regs"}, Direction::kBoth, Transfer::kSync),
                  transfer("pio-out", mode, {"sregs", "events"}, Direction::kRead, Transfer::kIoctl),
                  transfer("pio-out", mode, {"regs", "sregs"}, Direction::kWrite, Transfer::kSync)};
    spec.cells.push_back(spec.cells[2]);
    spec.cells.back().delay_ns = 100;
    constexpr size_t kRegs = sizeof(kvm_regs), kSregs = sizeof(kvm_sregs), kEvents = sizeof(kvm_vcpu_events);
    const std::string expected[] = {"",
                                    "1 0 0",
                                    "1 2 " + std::to_string(2 * kRegs),
                                    "1 0 " + std::to_string(2 * kRegs),
                                    "1 2 " + std::to_string(kSregs + kEvents),
                                    "1 0 " + std::to_string(kRegs + kSregs),
                                    "1 2 " + std::to_string(2 * kRegs)};
    Session session(spec);
    const auto verdicts = session.prove();
    for (size_t i = 0; i < verdicts.size(); ++i)
      CHECK_WITH(text_of(verdicts[i]) == expected[i], text_of(verdicts[i]));
  });
}

}  // namespace
}  // namespace kvm_exit_bench
