#include "wire/read_spec.h"

#include <algorithm>
#include <array>
#include <climits>
#include <string_view>
#include <utility>

#include "core/kvm/kvm_error.h"
#include "core/loop/delay.h"
#include "wire/spec_number.h"

namespace kvm_exit_bench::wire {
namespace {

uint32_t count(const Value& object, const char* key) {
  return spec_count(object[key].number(key), key);
}

std::string text_or_empty(const Value& object, const char* key) {
  return object[key].is_null() ? std::string() : object[key].text(key);
}

template <class Enum, size_t size>
Enum named(const Value& object, const char* key,
           const std::array<std::pair<std::string_view, Enum>, size>& names) {
  const std::string& name = object[key].text(key);
  for (const auto& [known, value] : names) {
    if (known == name) return value;
  }
  throw KvmError(ErrorCode::kInternal, "launch spec", 0, std::string(key) + " has no value " + name);
}

constexpr std::array<std::pair<std::string_view, CellKind>, 3> kKinds = {
    {{"control", CellKind::kControl}, {"base", CellKind::kBase}, {"transfer", CellKind::kTransfer}}};
constexpr std::array<std::pair<std::string_view, Direction>, 3> kDirections = {
    {{"read", Direction::kRead}, {"write", Direction::kWrite}, {"both", Direction::kBoth}}};
constexpr std::array<std::pair<std::string_view, Transfer>, 2> kTransfers = {
    {{"ioctl", Transfer::kIoctl}, {"sync", Transfer::kSync}}};

constexpr std::array<std::pair<std::string_view, ClockChoice>, 2> kClocks = {
    {{"best", ClockChoice::kBest}, {"instructions", ClockChoice::kInstructions}}};

double read_delay(const Value& given) {
  const double delay_ns = given.number("delayNs");
  // False for NaN too.
  if (delay_ns > 0 && delay_ns <= kLongestDelayNs) return delay_ns;
  throw KvmError(ErrorCode::kInternal, "launch spec", 0, "delayNs is not above 0 and up to a million");
}

// All of a cell but how many exits a block of it has.
CellSpec read_cell(const Value& object) {
  CellSpec cell;
  cell.kind = named(object, "kind", kKinds);
  cell.id = object["id"].text("id");
  cell.control = text_or_empty(object, "control");
  cell.exit = text_or_empty(object, "exit");
  cell.mode = text_or_empty(object, "mode");
  cell.setup = text_or_empty(object, "setup");
  if (!object["delayNs"].is_null()) cell.delay_ns = read_delay(object["delayNs"]);
  // The one group of a control.
  if (!object["group"].is_null()) cell.groups.push_back(object["group"].text("group"));
  if (cell.kind != CellKind::kTransfer) return cell;
  cell.direction = named(object, "direction", kDirections);
  cell.transfer = named(object, "transfer", kTransfers);
  for (const Value& group : object["groups"].list("groups")) cell.groups.push_back(group.text("group"));
  return cell;
}

}  // namespace

ClockChoice read_clock(const Value& object) {
  return named(object, "clock", kClocks);
}

SessionSpec read_spec(const Value& object) {
  SessionSpec spec;
  spec.clock = read_clock(object);
  spec.device = object["device"].text("device");
  // Beyond the range of int there is no CPU either: pinning says so.
  spec.cpu =
      object["cpu"].is_null() ? -1 : static_cast<int>(std::min<uint32_t>(count(object, "cpu"), INT_MAX));
  spec.seed = spec_seed(object["seed"].text("seed"));
  spec.launch = count(object, "launch");
  spec.watchdog = std::chrono::milliseconds(count(object, "watchdogMs"));
  for (const Value& planned : object["cells"].list("cells")) {
    spec.cells.push_back(read_cell(planned["cell"]));
    spec.cells.back().exits_per_block = count(planned, "exitsPerBlock");
  }
  return spec;
}

ScaleSpec read_scale_spec(const Value& object) {
  ScaleSpec spec;
  spec.device = object["device"].text("device");
  spec.seed = spec_seed(object["seed"].text("seed"));
  spec.launch = count(object, "launch");
  spec.watchdog = std::chrono::milliseconds(count(object, "watchdogMs"));
  spec.window = std::chrono::milliseconds(count(object, "windowMs"));
  for (const Value& threads : object["threads"].list("threads")) {
    spec.thread_counts.push_back(spec_count(threads.number("threads"), "threads"));
  }
  for (const Value& cell : object["cells"].list("cells")) spec.cells.push_back(read_cell(cell));
  return spec;
}

}  // namespace kvm_exit_bench::wire
