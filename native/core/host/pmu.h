// Whether this host has hardware counters for us, and if not why.
#pragma once

#include <string>

namespace kvm_exit_bench {

enum class PmuState { kUsable, kAbsent, kForbidden, kOther };

struct PmuFacts {
  PmuState state = PmuState::kUsable;
  // The kernel's name of it (/sys/bus/event_source/devices), or empty.
  std::string name;
  // With what to do about it; empty where it is usable.
  std::string reason;
};

// /proc/sys/kernel/perf_event_paranoid, or empty.
std::string read_paranoid();
// What perf_event_open means by failing with `error_number`. `paranoid` is what read_paranoid()
// says.
PmuFacts pmu_refused(int error_number, const std::string& paranoid);
// Opens a group of instructions and closes it again.
PmuFacts probe_pmu();

}  // namespace kvm_exit_bench
