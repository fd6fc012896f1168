#include "wire/read_spec.h"

#include <algorithm>
#include <array>
#include <climits>
#include <cmath>
#include <string_view>
#include <utility>

#include "core/kvm/kvm_error.h"
#include "core/loop/delay.h"
#include "core/session/block_length.h"
#include "wire/counter_name.h"
#include "wire/spec_number.h"

namespace kvm_exit_bench::wire {
namespace {

KvmError wrong(const std::string& detail) {
  return {ErrorCode::kInternal, "launch spec", 0, detail};
}

std::string text_or_empty(const Json& object, const char* key) {
  return member(object, key).is_null() ? std::string() : text(object, key);
}

template <class Enum, size_t size>
Enum named(const std::string& name, const char* key,
           const std::array<std::pair<std::string_view, Enum>, size>& names) {
  for (const auto& [known, value] : names) {
    if (known == name) return value;
  }
  throw wrong(std::string(key) + " has no value " + name);
}

template <class Names>
auto named(const Json& object, const char* key, const Names& names) {
  return named(text(object, key), key, names);
}

constexpr std::array<std::pair<std::string_view, CellKind>, 3> kKinds = {
    {{"control", CellKind::kControl}, {"base", CellKind::kBase}, {"transfer", CellKind::kTransfer}}};
constexpr std::array<std::pair<std::string_view, Direction>, 3> kDirections = {
    {{"read", Direction::kRead}, {"write", Direction::kWrite}, {"both", Direction::kBoth}}};
constexpr std::array<std::pair<std::string_view, Transfer>, 2> kTransfers = {
    {{"ioctl", Transfer::kIoctl}, {"sync", Transfer::kSync}}};

constexpr std::array<std::pair<std::string_view, ClockChoice>, 2> kClocks = {
    {{"best", ClockChoice::kBest}, {"instructions", ClockChoice::kInstructions}}};

double read_delay(const Json& object) {
  const double delay_ns = number(object, "delayNs");
  // False for NaN too.
  if (delay_ns > 0 && delay_ns <= kLongestDelayNs) return delay_ns;
  throw wrong("delayNs is not above 0 and up to a million");
}

uint32_t read_delay_every(const Json& object) {
  const double every = number(object, "delayEvery");
  if (every >= 2 && every <= kMaxExitsPerBlock && every == std::floor(every))
    return static_cast<uint32_t>(every);
  throw wrong("delayEvery is not a whole number from 2 to 65536");
}

// All of a cell but how many exits a block of it has.
CellSpec read_cell(const Json& object) {
  CellSpec cell;
  cell.kind = named(object, "kind", kKinds);
  cell.id = text(object, "id");
  cell.control = text_or_empty(object, "control");
  cell.exit = text_or_empty(object, "exit");
  cell.mode = text_or_empty(object, "mode");
  cell.setup = text_or_empty(object, "setup");
  if (!member(object, "delayNs").is_null()) cell.delay_ns = read_delay(object);
  if (!member(object, "delayEvery").is_null()) cell.delay_every = read_delay_every(object);
  // The one group of a control.
  if (!member(object, "group").is_null()) cell.groups.push_back(text(object, "group"));
  if (cell.kind != CellKind::kTransfer) return cell;
  cell.direction = named(object, "direction", kDirections);
  cell.transfer = named(object, "transfer", kTransfers);
  cell.groups = texts(object, "groups");
  return cell;
}

}  // namespace

ClockChoice read_clock(const Json& object) {
  return named(object, "clock", kClocks);
}

SessionSpec read_spec(const Json& object) {
  SessionSpec spec;
  spec.clock = read_clock(object);
  spec.device = text(object, "device");
  // Beyond the range of int there is no CPU either: pinning says so.
  spec.cpu = member(object, "cpu").is_null()
                 ? -1
                 : static_cast<int>(std::min<uint32_t>(count(object, "cpu"), INT_MAX));
  spec.seed = spec_seed(text(object, "seed"));
  spec.launch = count(object, "launch");
  spec.watchdog = std::chrono::milliseconds(count(object, "watchdogMs"));
  if (!member(object, "counters").is_null()) {
    for (const std::string& name : texts(object, "counters"))
      spec.counters.push_back(named(name, "counters", kCounterNames));
  }
  for (const Json& planned : list(object, "cells")) {
    spec.cells.push_back(read_cell(member(planned, "cell")));
    if (!member(planned, "exitsPerBlock").is_null())
      spec.cells.back().exits_per_block = count(planned, "exitsPerBlock");
  }
  return spec;
}

ScaleSpec read_scale_spec(const Json& object) {
  ScaleSpec spec;
  spec.device = text(object, "device");
  spec.seed = spec_seed(text(object, "seed"));
  spec.launch = count(object, "launch");
  spec.watchdog = std::chrono::milliseconds(count(object, "watchdogMs"));
  spec.window = std::chrono::milliseconds(count(object, "windowMs"));
  spec.thread_counts = counts(object, "threads");
  for (const Json& cell : list(object, "cells")) spec.cells.push_back(read_cell(cell));
  return spec;
}

}  // namespace kvm_exit_bench::wire
