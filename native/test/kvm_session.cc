// Whole sessions and the probe on the host's own /dev/kvm.
#include <algorithm>
#include <thread>

#include "core/kvm_error.h"
#include "core/probe.h"
#include "core/session.h"
#include "test/check.h"

namespace kvm_exit_bench {
namespace {

CellSpec control(const char* name, const char* mode = "") {
  CellSpec cell;
  cell.kind = CellKind::kControl;
  cell.id = std::string("control/") + name;
  cell.control = name;
  cell.mode = mode;
  cell.exits_per_block = 64;
  return cell;
}

CellSpec base(const char* exit, const char* mode) {
  CellSpec cell;
  cell.id = std::string(exit) + "/" + mode + "/none";
  cell.exit = exit;
  cell.mode = mode;
  cell.exits_per_block = 16;
  return cell;
}

CellSpec transfer(const char* exit, const char* mode, std::vector<std::string> groups, Direction direction,
                  Transfer how) {
  CellSpec cell = base(exit, mode);
  cell.kind = CellKind::kTransfer;
  cell.id += "/transfer";
  cell.groups = std::move(groups);
  cell.direction = direction;
  cell.transfer = how;
  return cell;
}

SessionSpec small_spec() {
  SessionSpec spec;
  spec.seed = 5;
  for (const char* name : {"empty-timer", "null-syscall", "check-extension", "vcpu-ioctl"}) {
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

// A session pins its thread and blocks its signals, so each test gives it one of its own.
template <class Body>
void on_own_thread(Body body) {
  std::exception_ptr thrown;
  std::thread([&] {
    try {
      body();
    } catch (...) {
      thrown = std::current_exception();
    }
  }).join();
  if (thrown) std::rethrow_exception(thrown);
}

KVM_TEST("a session verifies its cells and a round times each of them once") {
  on_own_thread([] {
    Session session(small_spec());
    const auto verdicts = session.verify();
    for (const CellVerdict& verdict : verdicts) {
      CHECK_WITH(verdict.status == CellStatus::kVerified, verdict.reason + verdict.field);
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
  });
}

KVM_TEST("every exit of every undropped block is in its cell's histogram") {
  on_own_thread([] {
    SessionSpec spec;
    spec.cells = {base("pio-out", "long64-ring0")};
    Session session(spec);
    session.verify();
    uint64_t blocks = 0;
    for (uint32_t number = 0; number < 5; ++number) {
      blocks += session.round(number).blocks[0].value.drop == Drop::kNone ? 1 : 0;
    }
    uint64_t exits = 0;
    for (const uint32_t count : session.histogram(0)->counts()) exits += count;
    CHECK(exits == blocks * 16);
  });
}

KVM_TEST("a cell that this arch or mode does not have is skipped with its reason, the others are timed") {
  on_own_thread([] {
    SessionSpec spec;
    spec.cells = {base("hlt", "long64-ring3"), base("no-such-exit", "long64-ring0"),
                  base("hlt", "long64-ring0"),
                  transfer("hlt", "long64-ring0", {"no-such-group"}, Direction::kRead, Transfer::kIoctl)};
    Session session(spec);
    const auto verdicts = session.verify();
    CHECK(verdicts[0].status == CellStatus::kSkipped &&
          verdicts[0].reason.find("privileged") != std::string::npos);
    CHECK(verdicts[1].status == CellStatus::kSkipped && !verdicts[1].reason.empty());
    CHECK(verdicts[2].status == CellStatus::kVerified);
    CHECK(verdicts[3].reason.find("no-such-group") != std::string::npos);
    const RoundResult round = session.round(0);
    CHECK(round.blocks.size() == 1 && round.blocks[0].cell == 2);
  });
}

KVM_TEST("after stop a round ends with the block under way and says so") {
  on_own_thread([] {
    Session session(small_spec());
    session.verify();
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
