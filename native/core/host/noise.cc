#include "core/host/noise.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "core/host/host_file.h"

namespace kvm_exit_bench {
namespace {

std::optional<double> steal_ms(int cpu) {
  const auto ticks = steal_ticks(read_host_file("/proc/stat"), cpu);
  if (!ticks) return std::nullopt;
  return static_cast<double>(*ticks) * 1000.0 / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace

// `cpu1 user nice system idle iowait irq softirq steal ...` (proc(5)).
std::optional<uint64_t> steal_ticks(const std::string& stat, int cpu) {
  const std::string label = "\ncpu" + std::to_string(cpu) + " ";
  const size_t line = stat.find(label);
  if (line == std::string::npos) return std::nullopt;
  unsigned long long steal = 0;
  if (std::sscanf(stat.c_str() + line + label.size(), "%*u %*u %*u %*u %*u %*u %*u %llu", &steal) != 1) {
    return std::nullopt;
  }
  return steal;
}

NoiseMeter::NoiseMeter(int cpu) : cpu_(cpu), begin_(read(cpu)) {}

Noise NoiseMeter::read(int cpu) {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  Noise noise;
  noise.involuntary_switches = static_cast<uint64_t>(usage.ru_nivcsw);
  noise.voluntary_switches = static_cast<uint64_t>(usage.ru_nvcsw);
  noise.minor_faults = static_cast<uint64_t>(usage.ru_minflt);
  noise.steal_ms = steal_ms(cpu);
  return noise;
}

Noise NoiseMeter::since_construction() const {
  Noise now = read(cpu_);
  now.involuntary_switches -= begin_.involuntary_switches;
  now.voluntary_switches -= begin_.voluntary_switches;
  now.minor_faults -= begin_.minor_faults;
  if (now.steal_ms && begin_.steal_ms) *now.steal_ms -= *begin_.steal_ms;
  return now;
}

}  // namespace kvm_exit_bench
