// Since Linux 6.6 an instruction may read a counter only where perf counts with it and its page is mapped
// (pmu_sbi_event_mapped, drivers/perf/riscv_pmu_sbi.c).
#include <linux/perf_event.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "arch_counter.h"
#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {
namespace {

constexpr size_t kPageBytes = 4096;
// `cycle` is hardware counter 0, and perf's page gives the number plus one.
constexpr uint32_t kIndexOfCycle = 1;

[[noreturn]] void refuse(const char* operation, int error_number, const char* detail) {
  throw KvmError(ErrorCode::kUnsupported, operation, error_number, detail);
}

// Returns perf's page. Neither it nor the event is ever given back: both count until the process ends.
const perf_event_mmap_page* count_cycles() {
  perf_event_attr attributes{};
  attributes.size = sizeof attributes;
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.config = PERF_COUNT_HW_CPU_CYCLES;
  // On the CPU whoever runs there, so that no switch between tasks has to move it.
  attributes.pinned = 1;
  constexpr int kAnyTask = -1, kCpu = 0, kNoGroup = -1;
  const long fd = ::syscall(SYS_perf_event_open, &attributes, kAnyTask, kCpu, kNoGroup, PERF_FLAG_FD_CLOEXEC);
  if (fd < 0) refuse("perf_event_open", errno, "the kernel does not count cycles for this process");
  void* page = ::mmap(nullptr, kPageBytes, PROT_READ, MAP_SHARED, static_cast<int>(fd), 0);
  if (page == MAP_FAILED) refuse("mmap", errno, "the cycle counter's page");
  return static_cast<const perf_event_mmap_page*>(page);
}

}  // namespace

void InstructionCounter::prepare() {
  static const perf_event_mmap_page* const kPage = count_cycles();
  if (kPage->cap_user_rdpmc != 0 && kPage->index == kIndexOfCycle) return;
  refuse("perf_event_open", 0, "userspace may not read the cycle counter: is kernel.perf_user_access 1?");
}

}  // namespace kvm_exit_bench
