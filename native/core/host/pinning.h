#pragma once

#include <vector>

namespace kvm_exit_bench {

// CPUs the calling thread may run on, ascending.
std::vector<int> allowed_cpus();
// Pins the calling thread; throws KvmError where the CPU may not be used. A negative CPU takes the last
// allowed one: interrupts and the orchestrator tend to live on the first. Returns the CPU.
int pin_to_cpu(int cpu);

}  // namespace kvm_exit_bench
