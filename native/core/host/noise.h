// What the operating system did to the measuring thread meanwhile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace kvm_exit_bench {

struct Noise {
  uint64_t involuntary_switches = 0;
  uint64_t voluntary_switches = 0;
  uint64_t minor_faults = 0;
  // Steal time of the CPU (/proc/stat, proc(5)); none where the kernel does not say.
  std::optional<double> steal_ms;
  bool memory_locked = false;
};

// Steal time of one CPU in clock ticks, from the text of /proc/stat.
std::optional<uint64_t> steal_ticks(const std::string& stat, int cpu);

// Counts from its construction on, for the calling thread and one CPU.
class NoiseMeter {
 public:
  explicit NoiseMeter(int cpu);
  Noise since_construction() const;

 private:
  static Noise read(int cpu);
  int cpu_;
  Noise begin_;
};

}  // namespace kvm_exit_bench
