// The pilot of a launch on the host's own /dev/kvm.
#include <numeric>

#include "core/kvm/kvm_error.h"
#include "core/session/block_length.h"
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

// Two guests with two cells each, a third one whose length is known, controls, and a cell that cannot be had.
SessionSpec open_spec() {
  SessionSpec spec;
  spec.seed = 9;
  for (const char* mode : {"long64-ring0", "long64-ring3"}) {
    spec.cells.push_back(base("pio-out", mode));
    spec.cells.push_back(transfer("pio-out", mode, {"regs", "sregs"}, Direction::kBoth, Transfer::kIoctl));
  }
  spec.cells.push_back(control("null-syscall"));
  spec.cells.push_back(control("empty-timer"));
  spec.cells.push_back(base("pio-out", "no-such-mode"));
  for (CellSpec& cell : spec.cells) cell.exits_per_block.reset();
  spec.cells.push_back(base("mmio-read", "long64-ring0"));
  return spec;
}

KVM_TEST("the pilot finds how long the blocks of each cell are that has no number of exits") {
  on_own_thread([] {
    Session session(open_spec());
    session.prove();
    CHECK(session.needs_pilot());
    const auto found = session.calibrate();
    CHECK(!session.needs_pilot() && found.size() == 8);
    CHECK(!found[6] && found[7] == 16u);
    for (const uint32_t cell : {0u, 1u, 2u, 3u, 4u, 5u})
      CHECK_WITH(is_block_length(*found[cell]), std::to_string(*found[cell]));
    // Four ioctls more make an exit dearer.
    CHECK(*found[1] < *found[0] && *found[3] <= *found[2]);
    // An empty pair of clock readings takes tens of ticks, a system call hundreds.
    CHECK(*found[5] > *found[4]);
    for (uint32_t number = 0; number < 3; ++number) CHECK(session.round(number).blocks.size() == 7);
    // What the pilot timed is in no histogram: 3 rounds of blocks, of which some may have been dropped.
    const auto& counts = session.histogram(0)->counts();
    CHECK(std::accumulate(counts.begin(), counts.end(), uint64_t{0}) <= 3 * *found[0]);
  });
}

KVM_TEST("a pilot that is stopped finds nothing, and no round is begun without it") {
  on_own_thread([] {
    Session session(open_spec());
    session.prove();
    session.stop();
    const auto found = session.calibrate();
    CHECK(!found[0] && !found[5] && found[7] == 16u);
    const RoundResult round = session.round(0);
    CHECK(!round.complete && round.blocks.empty());
  });
}

KVM_TEST("a cell without a number of exits is refused where instructions are counted") {
  on_own_thread([] {
    SessionSpec spec = open_spec();
    spec.clock = ClockChoice::kInstructions;
    try {
      const Session session(spec);
      CHECK(!"it was accepted");
    } catch (const KvmError& error) {
      CHECK(std::string(error.what()).find("a pilot needs a clock") != std::string::npos);
    }
  });
}

}  // namespace
}  // namespace kvm_exit_bench
