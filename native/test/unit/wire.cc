// The shapes that cross between core and orchestrator: no /dev/kvm.
#include <cmath>

#include "core/kvm/kvm_error.h"
#include "test/support/check.h"
#include "wire/describe.h"
#include "wire/json.h"
#include "wire/read_spec.h"

namespace kvm_exit_bench {
namespace {

using wire::Json;

Json spec_with(Json cell) {
  return {{"type", "launch"},
          {"launch", 3},
          {"device", "/dev/kvm"},
          {"cpu", Json()},
          {"seed", "18446744073709551615"},
          {"rounds", 7},
          {"watchdogMs", 250},
          {"clock", "instructions"},
          {"cells", Json::array({Json{{"cell", std::move(cell)}, {"exitsPerBlock", 32}}})}};
}

Json transfer_cell() {
  return {
      {"kind", "transfer"},     {"id", "pio-out/long64-ring0/regs+events/both/sync"}, {"exit", "pio-out"},
      {"mode", "long64-ring0"}, {"groups", Json::array({"regs", "events"})},          {"direction", "both"},
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

UNIT("a number is written whole where it is whole and fits, and otherwise as it is, however large or none") {
  for (const auto& [value, text] :
       {std::pair(42.0, "42"), std::pair(-1.0, "-1"), std::pair(0.5, "0.5"),
        std::pair(-0x1p63, "-9223372036854775808"), std::pair(0x1p63, "9.223372036854776e+18"),
        std::pair(1e300, "1e+300"), std::pair(std::nan(""), "null"), std::pair(-HUGE_VAL, "null")}) {
    CHECK_WITH(wire::to_line(wire::js_number(value)) == text, wire::to_line(wire::js_number(value)));
  }
}

UNIT("a request of thousands of levels is refused before anything recurses into it") {
  constexpr size_t kLevels = 100'000;
  const std::string deep = std::string(kLevels, '[') + std::string(kLevels, ']');
  try {
    static_cast<void>(wire::parse(deep));
    CHECK(!"it passed");
  } catch (const KvmError& error) {
    CHECK_WITH(std::string(error.what()).find("levels deep") != std::string::npos, error.what());
  }
  CHECK(wire::parse("[[[7]]]").is_array());
}

UNIT("memory that ran out inside the core is an error with its errno") {
  const Json error = wire::describe(std::make_exception_ptr(std::bad_alloc()));
  CHECK(error["errno"] == "ENOMEM" && error["code"] == "internal");
}

UNIT("a delay is read in nanoseconds, and one that is none or longer than a millisecond is refused") {
  Json cell = transfer_cell();
  cell["delayNs"] = 62.5;
  CHECK(wire::read_spec(spec_with(cell)).cells[0].delay_ns == 62.5);
  CHECK(wire::read_spec(spec_with(transfer_cell())).cells[0].delay_ns == 0);
  CHECK(wire::read_spec(spec_with(cell)).cells[0].delay_every == 1);
  cell["delayEvery"] = 64;
  CHECK(wire::read_spec(spec_with(cell)).cells[0].delay_every == 64);
  for (const double wrong : {0.0, -1.0, 1e6 + 1, std::nan("")}) {
    cell["delayNs"] = wrong;
    try {
      wire::read_spec(spec_with(cell));
      CHECK(!"it was read");
    } catch (const KvmError& error) {
      CHECK_WITH(std::string(error.what()).find("delayNs") != std::string::npos, error.what());
    }
  }
}

UNIT("a cell whose exits per block are null is read as one of which the pilot finds them") {
  Json spec = spec_with(transfer_cell());
  spec["cells"][0]["exitsPerBlock"] = Json();
  CHECK(!wire::read_spec(spec).cells[0].exits_per_block);
  const std::vector<std::optional<uint32_t>> found = {64, std::nullopt, 32};
  CHECK(wire::to_line(wire::describe(found)) == "[64,null,32]");
}

UNIT("a launch spec with a value that is not known names its key") {
  Json cell = transfer_cell();
  cell["direction"] = "sideways";
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
        Json{{"device", "/dev/kvm"}, {"seed", "1"}, {"launch", 0}, {"watchdogMs", 1}, {"clock", "best"}});
    CHECK(!"it was read");
  } catch (const KvmError& error) {
    CHECK_WITH(std::string(error.what()).find("cells is not a list") != std::string::npos, error.what());
  }
}

UNIT("a scale's spec is read whole, and its windows are described by thread") {
  const ScaleSpec spec = wire::read_scale_spec(Json{{"type", "scale"},
                                                    {"launch", 2},
                                                    {"device", "/dev/kvm"},
                                                    {"seed", "9"},
                                                    {"rounds", 1},
                                                    {"watchdogMs", 700},
                                                    {"windowMs", 20},
                                                    {"threads", Json::array({1, 4})},
                                                    {"cells", Json::array({transfer_cell()})}});
  CHECK(spec.seed == 9 && spec.launch == 2 && spec.watchdog.count() == 700);
  CHECK(spec.window == std::chrono::milliseconds(20) && spec.cells[0].groups.size() == 2);
  CHECK((spec.thread_counts == std::vector<uint32_t>{1, 4}));
  ScaleRound round;
  round.dropped = 1;
  round.windows = {{0, Vms::kEach, {{7, 2000}, {9, 2100}}}};
  const Json described = wire::describe(round);
  CHECK(described["dropped"] == 1);
  const Json& window = described["windows"][0];
  CHECK(window["machines"] == "each");
  CHECK(window["exits"][1] == 9);
  CHECK(window["ns"][0] == 2000);
}

UNIT("a round is described by columns in the order its blocks ran, with its drops by position") {
  RoundResult round;
  round.blocks = {{4, {10.5, 10, 9, Drop::kNone}, {{9, 30}, {41, 2}}}, {1, {7, 6, 5, Drop::kMigrated}, {}}};
  const Json described = wire::describe(round);
  CHECK(described["cell"][0] == 4);
  CHECK(described["mean"][0] == 10.5);
  CHECK(described["min"][1] == 5);
  const Json& drops = described["drops"];
  CHECK(drops.size() == 1 && drops[0]["position"] == 1);
  CHECK(drops[0]["reason"] == "migrated");
  const Json& exact = described["exact"];
  CHECK(exact.size() == 1 && exact[0]["cell"] == 4);
  CHECK(exact[0]["ticks"][1] == 41);
  CHECK(exact[0]["counts"][1] == 2);
}

UNIT("an error is described with its code, operation, errno and cell") {
  KvmError error(ErrorCode::kWatchdog, "KVM_RUN", EINTR, "did not come back");
  error.set_cell("pio-out/long64-ring0/none");
  const Json described = wire::describe(std::make_exception_ptr(error));
  CHECK(described["code"] == "watchdog" && described["errno"] == "EINTR");
  CHECK(described["operation"] == "KVM_RUN");
  CHECK(described["cell"] == "pio-out/long64-ring0/none");
  const Json other = wire::describe(std::make_exception_ptr(std::runtime_error("what")));
  CHECK(other["code"] == "internal" && other["errno"].is_null() && other["cell"].is_null());
}

UNIT("a verdict is described by its status, a reason only where there is one") {
  const Json described =
      wire::describe(std::vector<CellVerdict>{{CellStatus::kProved, 0, 8, 120, "", "", CallCounts{1, 2, 288}},
                                              {CellStatus::kFailed, 1, 0, 0, "differs", "regs.rbx: 1, 2"}});
  const Json& verdicts = described;
  CHECK(verdicts[0]["status"] == "verified" && !verdicts[0].contains("reason"));
  CHECK(verdicts[0]["fieldsCompared"] == 120);
  CHECK(verdicts[0]["perExit"]["entries"] == 1);
  CHECK(verdicts[0]["perExit"]["ioctls"] == 2);
  CHECK(verdicts[0]["perExit"]["bytes"] == 288 && !verdicts[1].contains("perExit"));
  CHECK(verdicts[1]["field"] == "regs.rbx: 1, 2");
}

}  // namespace
}  // namespace kvm_exit_bench
