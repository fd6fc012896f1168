// What this host is and what can be measured on it. Everything is asked or tried, nothing assumed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/host/cpu.h"
#include "core/host/pmu.h"
#include "core/loop/clock.h"

namespace kvm_exit_bench {

using NamedValues = std::vector<std::pair<std::string, std::string>>;
using NamedNumbers = std::vector<std::pair<std::string, int>>;

// Empty reason: usable.
struct Usable {
  std::string reason;
  // That the host did not refuse it: it hung, or its proof did not hold.
  bool failed = false;
};

struct GroupFacts {
  std::string name;
  Usable ioctl;
  Usable sync;
  size_t fields;
  // What it moves, where that is the host's to say; else empty.
  std::string moves;
};

struct ModeFacts {
  std::string name;
  Usable usable;
  // Cost of one guest instruction in a nop loop of known length; none where the mode does not run.
  std::optional<double> ns_per_instruction;
};

struct GuestFacts {
  std::string exit;
  std::string mode;
  Usable usable;
};

struct SetupFacts {
  std::string name;
  Usable usable;
};

// What KVM counts on this host (core/kvm/statistics.h).
struct AccountFacts {
  Usable usable;
  std::vector<std::string> counters;
};

struct HostFacts {
  std::string hostname, device;
  CpuFacts cpu;
  uint32_t online_cpus = 0;
  std::string frequency_governor, smt;
  std::string kernel_release, kernel_version, kernel_command_line;
  // Of the running boot (/proc/sys/kernel/random/boot_id); empty where the kernel does not tell.
  std::string boot_id;
  int api_version = 0;
  std::string kvm_module, nested;
  NamedValues kvm_parameters, vendor_parameters, mitigations;
  NamedNumbers capabilities;
  ClockSource clock = ClockSource::kCycleCounter;
  std::string kernel_clocksource;
  double clock_hz = 0;
  double empty_pair_ticks = 0;
  std::vector<GroupFacts> groups;
  std::vector<ModeFacts> modes;
  std::vector<GuestFacts> guests;
  std::vector<SetupFacts> setups;
  AccountFacts account;
  PmuFacts pmu;
};

// Guest instructions slower than this are emulated, not run: the slowest native ones take a few nanoseconds.
inline constexpr double kNativeLimitNs = 20.0;

// What of a kernel's command line can change what an exit costs. All else stays out of results files, which
// are made to be published and a command line is not.
std::string telling_parameters(std::string_view command_line);

// Reads /proc and /sys; needs no KVM.
void read_host_files(HostFacts& facts);
// Everything. Pins the calling thread. Throws KvmError when the device cannot be used at all, or a resource
// of the system has run out, which says nothing of the host.
HostFacts probe(const std::string& device, ClockChoice clock = ClockChoice::kBest);

}  // namespace kvm_exit_bench
