// Whatever line comes in, a request is read whole or refused with one kind of error: no crash, no other
// exception, and no number that wrapped. The entry is libFuzzer's, so that it can drive this too
// (clang++ -fsanitize=fuzzer); driver.cc does without it.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/kvm/kvm_error.h"
#include "core/loop/delay.h"
#include "wire/json.h"
#include "wire/read_spec.h"

namespace kvm_exit_bench {
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_cell(const CellSpec& cell) {
  require(cell.delay_ns >= 0 && cell.delay_ns <= kLongestDelayNs);
  require(cell.kind == CellKind::kTransfer || cell.groups.size() <= 1);
}

// The request's parts as the runner reads them (runner/serve.cc), whatever its type says.
template <class Read>
void read_or_refuse(Read read) {
  try {
    read();
  } catch (const KvmError& error) {
    require(error.code() == ErrorCode::kInternal);
    require(!std::string(error.what()).empty());
  }
}

void read_launch(const wire::Json& request) {
  const SessionSpec spec = wire::read_spec(request);
  require(spec.cpu >= -1);
  require(wire::list(request, "cells").size() == spec.cells.size());
  for (const CellSpec& cell : spec.cells) check_cell(cell);
}

void read_scale(const wire::Json& request) {
  const ScaleSpec spec = wire::read_scale_spec(request);
  require(wire::list(request, "cells").size() == spec.cells.size());
  for (const CellSpec& cell : spec.cells) check_cell(cell);
}

void read_request(const std::string& line) {
  const wire::Json request = wire::parse(line);
  read_or_refuse([&] { wire::text(request, "type"); });
  read_or_refuse([&] { wire::count(request, "rounds"); });
  read_or_refuse([&] { wire::texts(request, "checks"); });
  read_or_refuse([&] { wire::read_clock(request); });
  read_or_refuse([&] { read_launch(request); });
  read_or_refuse([&] { read_scale(request); });
  // What is said of it goes out as a line again.
  require(wire::to_line(wire::Json{{"type", wire::member(request, "type")}}).find('\n') == std::string::npos);
}

}  // namespace
}  // namespace kvm_exit_bench

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string line(reinterpret_cast<const char*>(data), size);
  kvm_exit_bench::read_or_refuse([&] { kvm_exit_bench::read_request(line); });
  return 0;
}
