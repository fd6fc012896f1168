// Whole sessions and the probe on the host's own /dev/kvm.
#include <algorithm>

#include "core/host/probe.h"
#include "core/kvm/kvm_error.h"
#include "core/session/session.h"
#include "test/support/buckets.h"
#include "test/support/cells.h"
#include "test/support/check.h"
#include "test/support/interruptions.h"
#include "test/support/own_thread.h"

namespace kvm_exit_bench {
namespace {

using test::base;
using test::bucket_lower_bound;
using test::control;
using test::on_own_thread;
using test::transfer;

SessionSpec small_spec() {
  SessionSpec spec;
  spec.seed = 5;
  for (const char* name :
       {"empty-timer", "compute", "cpuid", "null-syscall", "check-extension", "vcpu-ioctl"}) {
    spec.cells.push_back(control(name));
  }
  for (const char* mode : {"long64-ring0", "long64-ring3"}) {
    spec.cells.push_back(control("immediate-exit", mode));
    spec.cells.push_back(base("mmio-read", mode));
    spec.cells.push_back(transfer("pio-in", mode, {"regs", "events"}, Direction::kBoth, Transfer::kSync));
    spec.cells.push_back(transfer("mmio-write", mode, {"sregs"}, Direction::kWrite, Transfer::kIoctl));
  }
  return spec;
}

KVM_TEST("a session proves its cells and a round times each of them once") {
  on_own_thread([] {
    Session session(small_spec());
    const auto verdicts = session.prove();
    for (const CellVerdict& verdict : verdicts) {
      CHECK_WITH(verdict.status == CellStatus::kProved, verdict.reason + verdict.field);
      CHECK(verdict.exits > 0);
    }
    for (uint32_t number = 0; number < 3; ++number) {
      const RoundResult round = session.round(number);
      CHECK(round.complete);
      std::vector<uint32_t> cells;
      for (const RoundBlock& block : round.blocks) {
        cells.push_back(block.cell);
        CHECK(block.value.drop != Drop::kNone || block.value.median > 0);
      }
      std::sort(cells.begin(), cells.end());
      CHECK(cells.size() == verdicts.size());
      for (uint32_t i = 0; i < cells.size(); ++i) CHECK(cells[i] == i);
    }
    const SessionEnd end = session.finish();
    CHECK(end.hz > 1e6 && end.duration_ms > 0 && end.empty_pair_ticks > 0);
    for (const CellVerdict& failed : session.take_failures()) CHECK_WITH(false, failed.reason + failed.field);
  });
}

KVM_TEST("no exit of a delayed cell takes less than its delay, and one without stands beside it undelayed") {
  on_own_thread([] {
    // Longer than any exit: what takes less was not delayed.
    constexpr double kDelayNs = 1e6;
    SessionSpec spec;
    spec.cells = {transfer("pio-out", "long64-ring3", {"regs"}, Direction::kBoth, Transfer::kIoctl)};
    spec.cells.push_back(spec.cells[0]);
    spec.cells[1].delay_ns = kDelayNs;
    Session session(spec);
    for (const CellVerdict& verdict : session.prove()) CHECK_WITH(verdict.exits > 0, verdict.reason);
    for (uint32_t number = 0; number < 3; ++number) session.round(number);
    const double hz = session.finish().hz;
    const auto& counts = session.histogram(1)->counts();
    const auto first = std::find_if(counts.begin(), counts.end(), [](uint64_t count) { return count > 0; });
    const auto bucket = static_cast<uint32_t>(first - counts.begin());
    CHECK(static_cast<double>(bucket_lower_bound(bucket + 1)) > kDelayNs * hz / 1e9 * 0.999);
  });
}

KVM_TEST("a delay is refused where the clock counts instructions, and the same cell without it is not") {
  on_own_thread([] {
    SessionSpec spec;
    spec.clock = ClockChoice::kInstructions;
    spec.cells = {base("pio-out", "long64-ring3"), base("pio-out", "long64-ring3")};
    spec.cells[1].delay_ns = 100;
    Session session(spec);
    const auto verdicts = session.prove();
    CHECK(verdicts[0].status == CellStatus::kProved && verdicts[1].status == CellStatus::kSkipped);
    CHECK(verdicts[1].reason.find("counts instructions") != std::string::npos);
  });
}

KVM_TEST("every exit of every undropped block is in its cell's histogram") {
  on_own_thread([] {
    SessionSpec spec;
    spec.cells = {base("pio-out", "long64-ring0")};
    Session session(spec);
    session.prove();
    uint64_t kept = 0, dropped = 0;
    double ticks = 0;
    {
      const test::Interruptions often;
      for (uint32_t number = 0; number < 400 && (kept < 5 || dropped < 2); ++number) {
        const BlockValue value = session.round(number).blocks[0].value;
        ++(value.drop == Drop::kNone ? kept : dropped);
        if (value.drop == Drop::kNone) ticks += value.mean * 16;
      }
    }
    CHECK(kept > 0 && dropped > 0);
    uint64_t exits = 0;
    double counted_ticks = 0;
    for (uint32_t bucket = 0; bucket < Histogram::kBuckets; ++bucket) {
      const uint32_t count = session.histogram(0)->counts()[bucket];
      exits += count;
      counted_ticks += static_cast<double>(count) * static_cast<double>(test::bucket_lower_bound(bucket));
    }
    CHECK(exits == kept * 16);
    // Each exit stands in the bucket of its own duration: together they cannot exceed the blocks' time.
    CHECK(counted_ticks <= ticks);
  });
}

KVM_TEST("a cell that this arch or mode does not have is skipped with its reason, the others are timed") {
  on_own_thread([] {
    SessionSpec spec;
    spec.cells = {base("hlt", "long64-ring3"),
                  base("no-such-exit", "long64-ring0"),
                  base("hlt", "long64-ring0"),
                  transfer("hlt", "long64-ring0", {"no-such-group"}, Direction::kRead, Transfer::kIoctl),
                  control("no-such-control"),
                  control("immediate-exit", "no-such-mode")};
    Session session(spec);
    const auto verdicts = session.prove();
    CHECK(verdicts[0].status == CellStatus::kSkipped &&
          verdicts[0].reason.find("privileged") != std::string::npos);
    CHECK(verdicts[1].status == CellStatus::kSkipped && !verdicts[1].reason.empty());
    CHECK(verdicts[2].status == CellStatus::kProved);
    CHECK(verdicts[3].reason.find("no-such-group") != std::string::npos);
    CHECK(verdicts[4].status == CellStatus::kSkipped && verdicts[5].status == CellStatus::kSkipped);
    CHECK(verdicts[5].reason.find("no-such-mode") != std::string::npos);
    const RoundResult round = session.round(0);
    CHECK(round.blocks.size() == 1 && round.blocks[0].cell == 2);
  });
}

KVM_TEST("after stop a round ends with the block under way and says so") {
  on_own_thread([] {
    Session session(small_spec());
    session.prove();
    session.stop();
    const RoundResult round = session.round(0);
    CHECK(!round.complete);
    CHECK(round.blocks.empty());
  });
}

KVM_TEST("a CPU that does not exist is refused by name") {
  on_own_thread([] {
    SessionSpec spec = small_spec();
    spec.cpu = 4095;
    try {
      Session session(spec);
      CHECK(!"it was pinned");
    } catch (const KvmError& error) {
      CHECK(std::string(error.what()).find("CPU 4095") != std::string::npos);
    }
  });
}

KVM_TEST("the probe names the host, its groups, modes and guests, each usable or with a reason") {
  on_own_thread([] {
    const HostFacts facts = probe("/dev/kvm");
    CHECK(!facts.hostname.empty() && !facts.kernel_release.empty() && !facts.cpu.model.empty());
    CHECK(facts.api_version == 12 && facts.clock_hz > 1e6);
    CHECK(facts.groups.size() == register_groups().size());
    CHECK(facts.modes.size() == guest_modes().size() && facts.guests.size() == guests().size());
    for (const ModeFacts& mode : facts.modes) {
      CHECK(mode.ns_per_instruction.has_value() == mode.usable.reason.empty());
      // No processor runs ten instructions in less than half a cycle of 5 GHz: it would not have run them.
      CHECK(!mode.ns_per_instruction || *mode.ns_per_instruction > 0.01);
    }
  });
}

}  // namespace
}  // namespace kvm_exit_bench
