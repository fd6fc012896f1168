#include <algorithm>
#include <array>
#include <climits>
#include <string_view>
#include <utility>

#include "addon/convert.h"
#include "core/kvm_error.h"
#include "core/spec_number.h"

namespace kvm_exit_bench::addon {
namespace {

std::string text(const Napi::Object& object, const char* key) {
  const Napi::Value value = object.Get(key);
  return value.IsString() ? value.As<Napi::String>().Utf8Value() : std::string();
}

uint32_t number(const Napi::Object& object, const char* key) {
  const Napi::Value value = object.Get(key);
  if (!value.IsNumber()) {
    throw KvmError(ErrorCode::kInternal, "launch spec", 0, std::string(key) + " is not a number");
  }
  return spec_count(value.As<Napi::Number>().DoubleValue(), key);
}

template <class Enum, size_t size>
Enum named(const Napi::Object& object, const char* key,
           const std::array<std::pair<std::string_view, Enum>, size>& names) {
  const std::string name = text(object, key);
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

CellSpec cell_from_js(const Napi::Object& planned) {
  const Napi::Object object = planned.Get("cell").As<Napi::Object>();
  CellSpec cell;
  cell.kind = named(object, "kind", kKinds);
  cell.id = text(object, "id");
  cell.control = text(object, "control");
  cell.exit = text(object, "exit");
  cell.mode = text(object, "mode");
  cell.exits_per_block = number(planned, "exitsPerBlock");
  if (cell.kind != CellKind::kTransfer) return cell;
  cell.direction = named(object, "direction", kDirections);
  cell.transfer = named(object, "transfer", kTransfers);
  const auto groups = object.Get("groups").As<Napi::Array>();
  for (uint32_t i = 0; i < groups.Length(); ++i) {
    cell.groups.push_back(groups.Get(i).As<Napi::String>().Utf8Value());
  }
  return cell;
}

}  // namespace

SessionSpec spec_from_js(const Napi::Object& object) {
  SessionSpec spec;
  spec.device = text(object, "device");
  // Beyond the range of int there is no CPU either: pinning says so.
  spec.cpu = object.Get("cpu").IsNumber()
                 ? static_cast<int>(std::min<uint32_t>(number(object, "cpu"), INT_MAX))
                 : -1;
  spec.seed = spec_seed(text(object, "seed"));
  spec.launch = number(object, "launch");
  spec.watchdog = std::chrono::milliseconds(number(object, "watchdogMs"));
  const auto cells = object.Get("cells").As<Napi::Array>();
  for (uint32_t i = 0; i < cells.Length(); ++i) {
    spec.cells.push_back(cell_from_js(cells.Get(i).As<Napi::Object>()));
  }
  return spec;
}

}  // namespace kvm_exit_bench::addon
