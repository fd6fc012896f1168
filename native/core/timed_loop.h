// The hot loop. It allocates nothing, calls nothing but what is measured, and branches on nothing but whether
// the exit came back as it must.
#pragma once

#include <linux/kvm.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cstdint>
#include <span>

namespace kvm_exit_bench {

// One userspace exit: write registers, enter, exit, read registers.
template <class Access>
struct ExitOperation {
  int vcpu_fd;
  kvm_run* run;
  uint32_t exit_reason;
  Access& access;

  // 0, or non-zero when a call failed or the exit was another one than declared. KVM_RUN interrupted by
  // immediate_exit leaves the old exit_reason in place on some kernels, so its own result counts too.
  int operator()() noexcept {
    int status = access.before_entry();
    status |= Access::Calls::enter(vcpu_fd, run);
    status |= access.after_exit();
    return status | static_cast<int>(run->exit_reason ^ exit_reason);
  }
};

struct LoopResult {
  // From the first start edge to the last stop edge.
  uint64_t ticks = 0;
  uint32_t completed = 0;
  bool migrated = false;
};

// Runs `operation` once per element of `stamps`, which receives the clock after each.
template <class Clock, class Operation>
LoopResult timed_loop(Operation operation, std::span<uint64_t> stamps, uint64_t& begin_ticks) noexcept {
  const uint64_t count = stamps.size();
  uint64_t* const stamp = stamps.data();
  const typename Clock::Edge begin = Clock::start();
  // Every turn is the same instructions: some compilers unroll so small a loop.
#pragma GCC unroll 1
  for (uint64_t i = 0; i < count; ++i) {
    if (operation() != 0) [[unlikely]]
      return {0, static_cast<uint32_t>(i), false};
    stamp[i] = Clock::stamp();
  }
  const typename Clock::Edge end = Clock::stop();
  begin_ticks = begin.ticks;
  return {end.ticks - begin.ticks, static_cast<uint32_t>(count), begin.cpu != end.cpu};
}

// `count` turns of the loop, untimed, however many stamps there is room for. False when one of them failed.
template <class Clock, class Operation>
bool warm_loop(Operation operation, std::span<uint64_t> stamps, uint32_t count) noexcept {
  while (count > 0) {
    const auto turns = static_cast<uint32_t>(std::min<size_t>(count, stamps.size()));
    uint64_t ignored;
    if (timed_loop<Clock>(operation, stamps.first(turns), ignored).completed != turns) return false;
    count -= turns;
  }
  return true;
}

}  // namespace kvm_exit_bench
