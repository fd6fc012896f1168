// What a session refuses, and in which order it takes its cells.
#include <vector>

#include "core/kvm/kvm_error.h"
#include "core/session/session.h"
#include "test/support/cells.h"
#include "test/support/check.h"
#include "test/support/own_thread.h"

namespace kvm_exit_bench {
namespace {

using test::base;
using test::control;
using test::on_own_thread;

KVM_TEST("a number of exits that no sub-batches can share, or that no block could hold, is refused") {
  on_own_thread([] {
    for (const uint32_t exits : {0u, 14u, 40u, kMaxExitsPerBlock + 16, UINT32_MAX}) {
      SessionSpec spec;
      spec.cells = {base("pio-out", "long64-ring0")};
      spec.cells[0].exits_per_block = exits;
      try {
        const Session session(spec);
        CHECK_WITH(!"it was accepted", std::to_string(exits));
      } catch (const KvmError& error) {
        CHECK(std::string(error.what()).find("pio-out/long64-ring0/none: exits per block") !=
              std::string::npos);
      }
    }
  });
}

KVM_TEST("the longest block that is allowed passes its own check") {
  on_own_thread([] {
    SessionSpec spec;
    spec.watchdog = std::chrono::seconds(60);
    spec.cells = {test::transfer("pio-out", "long64-ring0", {"regs"}, Direction::kRead, Transfer::kSync)};
    spec.cells[0].exits_per_block = kMaxExitsPerBlock;
    Session session(spec);
    CHECK(session.prove()[0].status == CellStatus::kProved);
    CHECK(session.round(0).blocks.size() == 1);
  });
}

std::vector<uint32_t> order_of(uint64_t seed, uint32_t launch) {
  SessionSpec spec;
  spec.seed = seed;
  spec.launch = launch;
  spec.cells.assign(24, control("empty-timer"));
  Session session(spec);
  session.prove();
  std::vector<uint32_t> order;
  for (const RoundBlock& block : session.round(0).blocks) order.push_back(block.cell);
  return order;
}

KVM_TEST("a session's order follows from its seed and its launch, and a cell may stand in it often") {
  on_own_thread([] {
    const std::vector<uint32_t> order = order_of(UINT64_MAX, 1);
    CHECK(order.size() == 24 && order == order_of(UINT64_MAX, 1));
    CHECK(order != order_of(UINT64_MAX, 2));
    CHECK(order != order_of(UINT64_MAX >> 1, 1));
  });
}

KVM_TEST("a session without cells proves nothing and has empty, complete rounds") {
  on_own_thread([] {
    Session session(SessionSpec{});
    CHECK(session.prove().empty());
    const RoundResult round = session.round(0);
    CHECK(round.complete && round.blocks.empty());
  });
}

}  // namespace
}  // namespace kvm_exit_bench
