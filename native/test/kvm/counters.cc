// The processor's counters around real exits. Without a PMU each test shows that a session does without.
#include <cmath>

#include "core/host/pmu.h"
#include "core/session/session.h"
#include "test/support/cells.h"
#include "test/support/check.h"
#include "test/support/own_thread.h"

namespace kvm_exit_bench {
namespace {

SessionSpec counted_spec() {
  SessionSpec spec;
  spec.counters = {CounterEvent::kInstructions};
  spec.cells = {test::control("empty-timer"), test::control("null-syscall"), test::control("compute"),
                test::base("mmio-read", "long64-ring0")};
  return spec;
}

KVM_TEST("a session counts every cell after its rounds, or says why it does not") {
  test::on_own_thread([] {
    Session session(counted_spec());
    session.prove();
    session.round(0);
    const Counted counted = session.finish().counted;
    const PmuFacts pmu = probe_pmu();
    if (pmu.state != PmuState::kUsable) {
      CHECK(counted.cells.empty());
      CHECK(counted.missed.size() == 1 && counted.missed[0].reason == pmu.reason);
      return;
    }
    // All but the empty timer.
    CHECK(counted.cells.size() == 3);
    for (const CellCounts& cell : counted.cells) CHECK(!cell.rounds.empty());
    // A thousand turns of two instructions, and no kernel but what interrupts it.
    CHECK(std::abs(counted.cells[1].rounds[0].user - 2000) < 50);
  });
}

KVM_TEST("a session that ran no round counts nothing") {
  test::on_own_thread([] {
    Session session(counted_spec());
    session.prove();
    const Counted counted = session.finish().counted;
    CHECK(counted.cells.empty() && counted.missed.empty());
  });
}

}  // namespace
}  // namespace kvm_exit_bench
