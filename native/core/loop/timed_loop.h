// The hot loop. It allocates nothing, calls nothing but what is measured, and branches on nothing but whether
// the exit came back as it must.
#pragma once

#include <linux/kvm.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <span>

#include "core/guest/guest.h"

namespace kvm_exit_bench {

// What most exits need of userspace beside registers: nothing, and not one instruction for it.
struct NothingToHandle {
  int operator()() noexcept { return 0; }
};

// A call for each exit, before the next entry.
struct CallHandler {
  HandleExit handle;
  ExitHandling& handling;
  int operator()() noexcept { return handle(handling); }
};

// One userspace exit: write registers, handle the exit before, enter, exit, read registers.
template <class Access, class Handler = NothingToHandle>
struct ExitOperation {
  int vcpu_fd;
  kvm_run* run;
  uint32_t exit_reason;
  Access& access;
  [[no_unique_address]] Handler handler = {};

  // 0, or non-zero when a call failed or the exit was another one than declared. KVM_RUN interrupted by
  // immediate_exit leaves the old exit_reason in place on some kernels, so its own result counts too.
  int operator()() noexcept {
    int status = access.before_entry();
    status |= handler();
    status |= Access::Calls::enter(vcpu_fd, run);
    status |= access.after_exit();
    return status | static_cast<int>(run->exit_reason ^ exit_reason);
  }
};

// One exit of a guest that is set up anew after each, apart from it.
template <class Access>
struct ApartOperation {
  int vcpu_fd;
  kvm_run* run;
  uint32_t exit_reason;
  Access& access;
  // What KVM_RUN must fail with; 0: it must not.
  int error_number;

  int operator()() noexcept {
    int status = access.before_entry();
    const int seen = Access::Calls::enter(vcpu_fd, run) == 0 ? 0 : errno;
    status |= access.after_exit();
    return status | (seen ^ error_number) | static_cast<int>(run->exit_reason ^ exit_reason);
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

// As timed_loop, with `apart` before each operation and outside its time: the operations' times are laid end
// to end, each with the cost of one pair of clock readings in it.
template <class Clock, class Operation, class Apart>
LoopResult timed_apart(Operation operation, Apart apart, std::span<uint64_t> stamps,
                       uint64_t& begin_ticks) noexcept {
  LoopResult result;
  for (uint64_t& stamp : stamps) {
    if (apart() != 0) [[unlikely]]
      return {0, result.completed, false};
    const typename Clock::Edge begin = Clock::start();
    const int status = operation();
    const typename Clock::Edge end = Clock::stop();
    if (status != 0) [[unlikely]]
      return {0, result.completed, false};
    stamp = result.ticks += end.ticks - begin.ticks;
    result.migrated = result.migrated || begin.cpu != end.cpu;
    ++result.completed;
  }
  begin_ticks = 0;
  return result;
}

// `count` turns of the loop, untimed, however many stamps there is room for. False when one of them failed.
template <class Loop>
bool warm_loop(Loop loop, std::span<uint64_t> stamps, uint32_t count) noexcept {
  while (count > 0) {
    const auto turns = static_cast<uint32_t>(std::min<size_t>(count, stamps.size()));
    uint64_t ignored;
    if (loop(stamps.first(turns), ignored).completed != turns) return false;
    count -= turns;
  }
  return true;
}

}  // namespace kvm_exit_bench
