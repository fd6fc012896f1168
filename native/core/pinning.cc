#include "core/pinning.h"

#include <sched.h>

#include <cerrno>
#include <string>

#include "core/kvm_error.h"

namespace kvm_exit_bench {

std::vector<int> allowed_cpus() {
  cpu_set_t set;
  if (::sched_getaffinity(0, sizeof set, &set) != 0) throw_errno("sched_getaffinity");
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &set)) cpus.push_back(cpu);
  }
  return cpus;
}

int pin_to_cpu(int cpu) {
  const int chosen = cpu >= 0 ? cpu : allowed_cpus().back();
  cpu_set_t set;
  CPU_ZERO(&set);
  if (chosen < CPU_SETSIZE) CPU_SET(static_cast<unsigned>(chosen), &set);
  if (::sched_setaffinity(0, sizeof set, &set) != 0) {
    throw KvmError(ErrorCode::kUnsupported, "sched_setaffinity", errno,
                   "cannot pin to CPU " + std::to_string(chosen));
  }
  return chosen;
}

}  // namespace kvm_exit_bench
