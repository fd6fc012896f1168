#include "core/host/pinning.h"

#include <sched.h>

#include <array>
#include <cerrno>
#include <string>

#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {

namespace {

// More than the 1024 CPUs of cpu_set_t; the kernel refuses a mask that is too short for the host.
constexpr int kMaxCpus = 8192;
using CpuMask = std::array<cpu_set_t, kMaxCpus / CPU_SETSIZE>;

std::string text_of(const std::vector<int>& cpus) {
  std::string text;
  for (const int cpu : cpus) text += (text.empty() ? "" : ",") + std::to_string(cpu);
  return text;
}

}  // namespace

std::vector<int> allowed_cpus() {
  CpuMask mask{};
  if (::sched_getaffinity(0, sizeof mask, mask.data()) != 0) throw_errno("sched_getaffinity");
  std::vector<int> cpus;
  for (int cpu = 0; cpu < kMaxCpus; ++cpu) {
    if (CPU_ISSET_S(static_cast<size_t>(cpu), sizeof mask, mask.data())) cpus.push_back(cpu);
  }
  return cpus;
}

int pin_to_cpu(int cpu) {
  const std::vector<int> allowed = allowed_cpus();
  const int chosen = cpu >= 0 ? cpu : allowed.back();
  CpuMask mask{};
  if (chosen < kMaxCpus) CPU_SET_S(static_cast<size_t>(chosen), sizeof mask, mask.data());
  if (::sched_setaffinity(0, sizeof mask, mask.data()) != 0) {
    throw KvmError(ErrorCode::kUnsupported, "sched_setaffinity", errno,
                   "cannot pin to CPU " + std::to_string(chosen) + "; choose one of " + text_of(allowed));
  }
  return chosen;
}

}  // namespace kvm_exit_bench
