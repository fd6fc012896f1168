#include "core/controls.h"

#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <type_traits>

#include "core/kvm_error.h"
#include "core/machine.h"
#include "core/timed_loop.h"

namespace kvm_exit_bench {
namespace {

// `name` of the call that `operation` makes, for its error.
template <class Clock, class Operation>
BlockValue time_control(ControlContext& context, const char* name, Operation operation) {
  errno = 0;
  const LoopResult loop = timed_loop<Clock>(operation, context.stamps, context.begin_ticks);
  if (loop.completed != context.stamps.size()) {
    throw_errno(name, "call " + std::to_string(loop.completed) + " of a control's block");
  }
  return summarize_block(context.stamps, context.begin_ticks, loop);
}

// Each pair stands for itself, so its cost is laid end to end as the other controls' calls are. Where
// instructions are counted it is a turn of the loop round nothing: what the harness itself adds to every
// value.
template <class Clock>
BlockValue empty_timer(ControlContext& context) {
  if constexpr (std::is_same_v<Clock, InstructionCounter>) {
    return time_control<Clock>(context, "nothing", []() noexcept { return 0; });
  }
  uint64_t total = 0;
  bool migrated = false;
  for (uint64_t& stamp : context.stamps) {
    const typename Clock::Edge begin = Clock::start();
    const typename Clock::Edge end = Clock::stop();
    stamp = total += end.ticks - begin.ticks;
    migrated = migrated || begin.cpu != end.cpu;
  }
  context.begin_ticks = 0;
  return summarize_block(context.stamps, 0, {total, static_cast<uint32_t>(context.stamps.size()), migrated});
}

template <class Clock>
BlockValue null_syscall(ControlContext& context) {
  return time_control<Clock>(context, "getppid",
                             []() noexcept { return ::syscall(SYS_getppid) < 0 ? 1 : 0; });
}

template <class Clock>
BlockValue check_extension(ControlContext& context) {
  const int vm_fd = context.loaded->vm().fd();
  return time_control<Clock>(context, "KVM_CHECK_EXTENSION", [vm_fd]() noexcept {
    return ::ioctl(vm_fd, KVM_CHECK_EXTENSION, KVM_CAP_SYNC_REGS) < 0 ? 1 : 0;
  });
}

template <class Clock>
BlockValue vcpu_ioctl(ControlContext& context) {
  const int vcpu_fd = context.loaded->vcpu_fd();
  const VcpuIoctl call = cheapest_vcpu_ioctl();
  return time_control<Clock>(context, call.name, [vcpu_fd, call]() noexcept {
    return ::ioctl(vcpu_fd, call.request, call.argument) < 0 ? 1 : 0;
  });
}

// kvm_run.immediate_exit for a scope.
class ImmediateExit {
 public:
  explicit ImmediateExit(kvm_run* run) noexcept : run_(run) { run_->immediate_exit = 1; }
  ImmediateExit(const ImmediateExit&) = delete;
  ImmediateExit& operator=(const ImmediateExit&) = delete;
  ~ImmediateExit() { run_->immediate_exit = 0; }

 private:
  kvm_run* run_;
};

template <class Clock>
BlockValue immediate_exit(ControlContext& context) {
  LoadedGuest& loaded = *context.loaded;
  const int vcpu_fd = loaded.vcpu_fd();
  const auto leave_at_once = [vcpu_fd]() noexcept {
    return ::ioctl(vcpu_fd, KVM_RUN, 0) == -1 && errno == EINTR ? 0 : 1;
  };
  // Whatever ran before on this vCPU: no register crosses.
  request_sync(loaded.run(), 0);
  const ImmediateExit asked(loaded.run());
  // The first one completes the exit that the last block left pending.
  leave_at_once();
  return time_control<Clock>(context, "KVM_RUN with immediate_exit", leave_at_once);
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
  return with_clock(clock, [name]<class Clock>(Clock) noexcept { return find_control<Clock>(name); });
}

}  // namespace kvm_exit_bench
