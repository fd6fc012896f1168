// The shapes that cross between core and orchestrator: no /dev/kvm.
#include <cmath>

#include "core/kvm/kvm_error.h"
#include "test/support/check.h"
#include "wire/describe.h"
#include "wire/read_spec.h"

namespace kvm_exit_bench {
namespace {

using wire::List;
using wire::Object;
using wire::Value;

Object spec_with(Object cell) {
  return {{"type", "launch"},
          {"launch", 3},
          {"device", "/dev/kvm"},
          {"cpu", Value()},
          {"seed", "18446744073709551615"},
          {"rounds", 7},
          {"watchdogMs", 250},
          {"clock", "instructions"},
          {"cells", List{Object{{"cell", std::move(cell)}, {"exitsPerBlock", 32}}}}};
}

Object transfer_cell() {
  return {{"kind", "transfer"},
          {"id", "pio-out/long64-ring0/regs+events/both/sync"},
          {"exit", "pio-out"},
          {"mode", "long64-ring0"},
          {"groups", List{"regs", "events"}},
          {"direction", "both"},
          {"transfer", "sync"}};
}

UNIT("a launch spec is read whole: the largest seed, no CPU, a cell with its groups") {
  const SessionSpec spec = wire::read_spec(spec_with(transfer_cell()));
  CHECK(spec.seed == UINT64_MAX && spec.launch == 3 && spec.cpu == -1 && spec.watchdog.count() == 250);
  CHECK(spec.clock == ClockChoice::kInstructions && spec.cells.size() == 1);
  const CellSpec& cell = spec.cells[0];
  CHECK(cell.kind == CellKind::kTransfer && cell.transfer == Transfer::kSync);
  CHECK(cell.direction == Direction::kBoth && cell.exits_per_block == 32);
  CHECK(cell.groups.size() == 2 && cell.groups[1] == "events");
}

UNIT("a delay is read in nanoseconds, and one that is none or longer than a millisecond is refused") {
  Object cell = transfer_cell();
  cell.emplace_back("delayNs", 62.5);
  CHECK(wire::read_spec(spec_with(cell)).cells[0].delay_ns == 62.5);
  CHECK(wire::read_spec(spec_with(transfer_cell())).cells[0].delay_ns == 0);
  for (const double wrong : {0.0, -1.0, 1e6 + 1, std::nan("")}) {
    cell.back().second = wrong;
    try {
      wire::read_spec(spec_with(cell));
      CHECK(!"it was read");
    } catch (const KvmError& error) {
      CHECK_WITH(std::string(error.what()).find("delayNs") != std::string::npos, error.what());
    }
  }
}

UNIT("a launch spec with a value that is not known names its key") {
  Object cell = transfer_cell();
  cell[5].second = "sideways";
  try {
    wire::read_spec(spec_with(std::move(cell)));
    CHECK(!"it was read");
  } catch (const KvmError& error) {
    CHECK_WITH(std::string(error.what()).find("direction has no value sideways") != std::string::npos,
               error.what());
  }
}

UNIT("a launch spec without its cells names them") {
  try {
    wire::read_spec(
        Object{{"device", "/dev/kvm"}, {"seed", "1"}, {"launch", 0}, {"watchdogMs", 1}, {"clock", "best"}});
    CHECK(!"it was read");
  } catch (const KvmError& error) {
    CHECK_WITH(std::string(error.what()).find("cells is not a list") != std::string::npos, error.what());
  }
}

UNIT("a scale's spec is read whole, and its windows are described by thread") {
  const ScaleSpec spec = wire::read_scale_spec(Object{{"type", "scale"},
                                                      {"launch", 2},
                                                      {"device", "/dev/kvm"},
                                                      {"seed", "9"},
                                                      {"rounds", 1},
                                                      {"watchdogMs", 700},
                                                      {"windowMs", 20},
                                                      {"threads", List{1, 4}},
                                                      {"cells", List{transfer_cell()}}});
  CHECK(spec.seed == 9 && spec.launch == 2 && spec.watchdog.count() == 700);
  CHECK(spec.window == std::chrono::milliseconds(20) && spec.cells[0].groups.size() == 2);
  CHECK((spec.thread_counts == std::vector<uint32_t>{1, 4}));
  ScaleRound round;
  round.dropped = 1;
  round.windows = {{0, Vms::kEach, {{7, 2000}, {9, 2100}}}};
  const Value described = wire::describe(round);
  CHECK(described["dropped"].number("dropped") == 1);
  const Value& window = described["windows"].list("windows")[0];
  CHECK(window["machines"].text("machines") == "each");
  CHECK(window["exits"].list("exits")[1].number("exits") == 9);
  CHECK(window["ns"].list("ns")[0].number("ns") == 2000);
}

UNIT("a round is described by columns in the order its blocks ran, with its drops by position") {
  RoundResult round;
  round.blocks = {{4, {10.5, 10, 9, Drop::kNone}, {{9, 30}, {41, 2}}}, {1, {7, 6, 5, Drop::kMigrated}, {}}};
  const Value described = wire::describe(round);
  CHECK(described["cell"].list("cell")[0].number("cell") == 4);
  CHECK(described["mean"].list("mean")[0].number("mean") == 10.5);
  CHECK(described["min"].list("min")[1].number("min") == 5);
  const List& drops = described["drops"].list("drops");
  CHECK(drops.size() == 1 && drops[0]["position"].number("position") == 1);
  CHECK(drops[0]["reason"].text("reason") == "migrated");
  const List& exact = described["exact"].list("exact");
  CHECK(exact.size() == 1 && exact[0]["cell"].number("cell") == 4);
  CHECK(exact[0]["ticks"].list("ticks")[1].number("ticks") == 41);
  CHECK(exact[0]["counts"].list("counts")[1].number("counts") == 2);
}

UNIT("an error is described with its code, operation, errno and cell") {
  KvmError error(ErrorCode::kWatchdog, "KVM_RUN", EINTR, "did not come back");
  error.set_cell("pio-out/long64-ring0/none");
  const Value described = wire::describe(std::make_exception_ptr(error));
  CHECK(described["code"].text("code") == "watchdog" && described["errno"].text("errno") == "EINTR");
  CHECK(described["operation"].text("operation") == "KVM_RUN");
  CHECK(described["cell"].text("cell") == "pio-out/long64-ring0/none");
  const Value other = wire::describe(std::make_exception_ptr(std::runtime_error("what")));
  CHECK(other["code"].text("code") == "internal" && other["errno"].is_null() && other["cell"].is_null());
}

UNIT("a verdict is described by its status, a reason only where there is one") {
  const Value described =
      wire::describe(std::vector<CellVerdict>{{CellStatus::kProved, 0, 8, 120, "", "", CallCounts{1, 2, 288}},
                                              {CellStatus::kFailed, 1, 0, 0, "differs", "regs.rbx: 1, 2"}});
  const List& verdicts = described.list("verdicts");
  CHECK(verdicts[0]["status"].text("status") == "verified" && verdicts[0]["reason"].is_null());
  CHECK(verdicts[0]["fieldsCompared"].number("fields") == 120);
  CHECK(verdicts[0]["perExit"]["entries"].number("entries") == 1);
  CHECK(verdicts[0]["perExit"]["ioctls"].number("ioctls") == 2);
  CHECK(verdicts[0]["perExit"]["bytes"].number("bytes") == 288 && verdicts[1]["perExit"].is_null());
  CHECK(verdicts[1]["field"].text("field") == "regs.rbx: 1, 2");
}

}  // namespace
}  // namespace kvm_exit_bench
