// The part of the probe that reads files: kernel, vendor module, parameters, mitigations.
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "core/host/host_file.h"
#include "core/host/probe.h"

namespace kvm_exit_bench {
namespace {

NamedValues read_directory(const std::string& path) {
  NamedValues values;
  for (const std::string& name : list_directory(path)) {
    values.emplace_back(name, read_host_file(std::string(path).append("/").append(name)));
  }
  return values;
}

// The module beside kvm itself that knows this CPU: kvm_intel, kvm_amd, kvm_pvm, kvm_hv ...
std::string vendor_module() {
  for (const std::string& name : list_directory("/sys/module")) {
    if (name.starts_with("kvm_")) return name;
  }
  return {};
}

std::string find_value(const NamedValues& values, const std::string& name) {
  for (const auto& [known, value] : values) {
    if (known == name) return value;
  }
  return {};
}

// Those of every arch; an arch adds its own.
constexpr std::array<std::string_view, 24> kTellingParameters = {
    "mitigations", "spectre",          "spec_",       "nosmt",      "kvm",        "nested",   "isolcpus",
    "nohz",        "rcu_nocbs",        "irqaffinity", "idle",       "processor.", "cpuidle",  "clocksource",
    "hugepages",   "transparent_",     "preempt",     "threadirqs", "lsm",        "apparmor", "selinux",
    "audit",       "randomize_kstack", "init_on_",
};

bool is_telling(std::string_view parameter) {
  const auto begins = [&](std::string_view name) { return parameter.starts_with(name); };
  const auto arch = arch_telling_parameters();
  return std::any_of(kTellingParameters.begin(), kTellingParameters.end(), begins) ||
         std::any_of(arch.begin(), arch.end(), begins);
}

}  // namespace

std::string telling_parameters(std::string_view command_line) {
  std::string kept;
  while (!command_line.empty()) {
    const size_t end = std::min(command_line.find(' '), command_line.size());
    const std::string_view parameter = command_line.substr(0, end);
    if (is_telling(parameter)) kept.append(kept.empty() ? "" : " ").append(parameter);
    command_line.remove_prefix(std::min(end + 1, command_line.size()));
  }
  return kept;
}

void read_host_files(HostFacts& facts) {
  utsname names{};
  ::uname(&names);
  facts.hostname = names.nodename;
  facts.kernel_release = names.release;
  facts.kernel_version = names.version;
  facts.boot_id = read_host_file("/proc/sys/kernel/random/boot_id");
  facts.kernel_command_line = telling_parameters(read_host_file("/proc/cmdline"));
  facts.cpu = cpu_facts();
  facts.online_cpus = static_cast<uint32_t>(::sysconf(_SC_NPROCESSORS_ONLN));
  const std::string cpu_directory = "/sys/devices/system/cpu/";
  facts.frequency_governor = read_host_file(cpu_directory + "cpu0/cpufreq/scaling_governor");
  facts.smt = read_host_file(cpu_directory + "smt/control");
  facts.mitigations = read_directory(cpu_directory + "vulnerabilities");
  const std::string module = vendor_module();
  facts.kvm_module = module.empty() ? facts.cpu.kvm_flavour : module;
  facts.kvm_parameters = read_directory("/sys/module/kvm/parameters");
  if (!module.empty()) {
    facts.vendor_parameters = read_directory("/sys/module/" + module + "/parameters");
    facts.nested = find_value(facts.vendor_parameters, "nested");
  }
  facts.kernel_clocksource =
      read_host_file("/sys/devices/system/clocksource/clocksource0/current_clocksource");
}

}  // namespace kvm_exit_bench
