#include "core/host/pmu.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "core/host/host_file.h"
#include "core/kvm/kvm_error.h"
#include "core/kvm/perf_counters.h"

namespace kvm_exit_bench {
namespace {

struct Refusal {
  int error_number;
  PmuState state;
  const char* reason;
};

constexpr std::array kRefusals = {
    Refusal{ENOENT, PmuState::kAbsent, "this processor offers no such counter"},
    Refusal{EOPNOTSUPP, PmuState::kAbsent, "this processor offers no such counter"},
    Refusal{ENODEV, PmuState::kAbsent, "this processor offers no such counter"},
    Refusal{ENOSYS, PmuState::kAbsent, "the kernel was built without CONFIG_PERF_EVENTS"},
    Refusal{EBUSY, PmuState::kOther, "another process has the counters for itself"},
    Refusal{ENOSPC, PmuState::kOther, "other events take up the counters of this processor"},
};

// From 2 on only a privileged process may count what the kernel does; values above 2 are distributions' own
// (Documentation/admin-guide/sysctl/kernel.rst).
std::string permission_reason(const std::string& paranoid) {
  const std::string state =
      paranoid.empty() ? "perf_event_open is not permitted" : "kernel.perf_event_paranoid is " + paranoid;
  const bool allows = paranoid == "1" || paranoid == "0" || paranoid == "-1";
  return state +
         (allows
              ? ", which would allow it: allow perf_event_open where the process is confined (seccomp in a "
                "container, a security module), or give it CAP_PERFMON"
              : ": set it to 1 (sysctl kernel.perf_event_paranoid=1), or give the process CAP_PERFMON");
}

// The PMU of the processor itself, among those of its caches, interconnects and the kernel's own.
std::string pmu_name() {
  constexpr std::array<std::string_view, 5> kProcessors = {"cpu", "cpum_cf", "armv", "apple_", "riscv"};
  for (const std::string& name : list_directory("/sys/bus/event_source/devices")) {
    for (const std::string_view begin : kProcessors) {
      if (name.starts_with(begin)) return name;
    }
  }
  return {};
}

}  // namespace

std::string read_paranoid() {
  return read_host_file("/proc/sys/kernel/perf_event_paranoid");
}

PmuFacts pmu_refused(int error_number, const std::string& paranoid) {
  if (error_number == EACCES || error_number == EPERM)
    return {PmuState::kForbidden, "", permission_reason(paranoid)};
  for (const Refusal& refusal : kRefusals) {
    if (refusal.error_number == error_number) return {refusal.state, "", refusal.reason};
  }
  return {PmuState::kOther, "", std::string("perf_event_open: ") + std::strerror(error_number)};
}

PmuFacts probe_pmu() {
  try {
    const CounterGroup group(CounterEvent::kInstructions, CountedSide::kBoth);
    return {PmuState::kUsable, pmu_name(), ""};
  } catch (const KvmError& error) {
    return pmu_refused(error.error_number(), read_paranoid());
  }
}

}  // namespace kvm_exit_bench
