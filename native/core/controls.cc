#include "core/controls.h"

#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "core/kvm_error.h"
#include "core/machine.h"
#include "core/timed_loop.h"

namespace kvm_exit_bench {
namespace {

template <class Clock, class Operation>
BlockValue time_control(ControlContext& context, Operation operation) {
  const LoopResult loop = timed_loop<Clock>(operation, context.stamps, context.begin_ticks);
  if (loop.completed != context.stamps.size()) throw_errno("control");
  BlockValue value = summarize_block(context.stamps, context.begin_ticks, loop.ticks);
  if (loop.migrated) value.drop = Drop::kMigrated;
  return value;
}

// Each pair stands for itself, so its cost is laid end to end as the other controls' calls are.
template <class Clock>
BlockValue empty_timer(ControlContext& context) {
  uint64_t total = 0;
  bool migrated = false;
  for (uint64_t& stamp : context.stamps) {
    const typename Clock::Edge begin = Clock::start();
    const typename Clock::Edge end = Clock::stop();
    stamp = total += end.ticks - begin.ticks;
    migrated = migrated || begin.cpu != end.cpu;
  }
  context.begin_ticks = 0;
  BlockValue value = summarize_block(context.stamps, 0, total);
  if (migrated) value.drop = Drop::kMigrated;
  return value;
}

template <class Clock>
BlockValue null_syscall(ControlContext& context) {
  return time_control<Clock>(context, []() noexcept { return ::syscall(SYS_getppid) < 0 ? 1 : 0; });
}

template <class Clock>
BlockValue check_extension(ControlContext& context) {
  const int vm_fd = context.loaded->vm().fd();
  return time_control<Clock>(context, [vm_fd]() noexcept {
    return ::ioctl(vm_fd, KVM_CHECK_EXTENSION, KVM_CAP_SYNC_REGS) < 0 ? 1 : 0;
  });
}

template <class Clock>
BlockValue vcpu_ioctl(ControlContext& context) {
  const int vcpu_fd = context.loaded->vcpu_fd();
  const unsigned long request = cheapest_vcpu_ioctl().request;
  return time_control<Clock>(
      context, [vcpu_fd, request]() noexcept { return ::ioctl(vcpu_fd, request, 0) < 0 ? 1 : 0; });
}

template <class Clock>
BlockValue immediate_exit(ControlContext& context) {
  LoadedGuest& loaded = *context.loaded;
  const int vcpu_fd = loaded.vcpu_fd();
  // The first one completes the exit that the last block left pending.
  loaded.run()->immediate_exit = 1;
  ::ioctl(vcpu_fd, KVM_RUN, 0);
  BlockValue value;
  try {
    value = time_control<Clock>(context, [vcpu_fd]() noexcept {
      return ::ioctl(vcpu_fd, KVM_RUN, 0) == -1 && errno == EINTR ? 0 : 1;
    });
  } catch (...) {
    loaded.run()->immediate_exit = 0;
    throw;
  }
  loaded.run()->immediate_exit = 0;
  return value;
}

struct Entry {
  std::string_view name;
  ControlFunction function;
};

template <class Clock>
ControlFunction find_control(std::string_view name) noexcept {
  static constexpr std::array<Entry, 5> kControls = {{
      {"empty-timer", empty_timer<Clock>},
      {"null-syscall", null_syscall<Clock>},
      {"check-extension", check_extension<Clock>},
      {"vcpu-ioctl", vcpu_ioctl<Clock>},
      {"immediate-exit", immediate_exit<Clock>},
  }};
  for (const Entry& entry : kControls) {
    if (entry.name == name) return entry.function;
  }
  return nullptr;
}

}  // namespace

ControlFunction control_function(ClockSource clock, std::string_view name) noexcept {
  return clock == ClockSource::kCycleCounter ? find_control<CycleCounter>(name)
                                             : find_control<MonotonicRawClock>(name);
}

}  // namespace kvm_exit_bench
