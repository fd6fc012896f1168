#include "core/loop/controls.h"

#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <type_traits>

#include "core/guest/arch_vcpu.h"
#include "core/kvm/kvm_error.h"
#include "core/loop/immediate_exit.h"
#include "core/loop/timed_loop.h"

namespace kvm_exit_bench {
namespace {

// For a scope: the thread has a signal pending that it blocks and that KVM_RUN does not
// (KVM_SET_SIGNAL_MASK), so that each KVM_RUN comes back with EINTR and the signal stays pending. How a VMM
// kicks a vCPU out without immediate_exit.
class PendingSignal {
 public:
  // Throws KvmError.
  explicit PendingSignal(int vcpu_fd) : vcpu_fd_(vcpu_fd) {
    sigemptyset(&ours_);
    sigaddset(&ours_, kSignal);
    ::pthread_sigmask(SIG_BLOCK, &ours_, &before_);
    sigset_t during = before_;
    sigdelset(&during, kSignal);
    // The kernel's set is 64 bits, and the first of glibc's.
    Mask mask{sizeof(uint64_t), {}};
    std::memcpy(mask.set, &during, sizeof mask.set);
    if (::ioctl(vcpu_fd, kSetSignalMask, &mask) != 0) {
      ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
      throw_errno("KVM_SET_SIGNAL_MASK");
    }
    ::raise(kSignal);
  }
  PendingSignal(const PendingSignal&) = delete;
  PendingSignal& operator=(const PendingSignal&) = delete;
  ~PendingSignal() {
    constexpr timespec kNoWait{};
    ::sigtimedwait(&ours_, nullptr, &kNoWait);
    remove_signal_mask(vcpu_fd_);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  // kvm_signal_mask ends in a flexible array, whose declaration for C++ changes its size.
  struct Mask {
    uint32_t length;
    uint8_t set[sizeof(uint64_t)];
  };
  static constexpr unsigned long kSetSignalMask = _IOW(KVMIO, 0x8b, uint32_t);
  static constexpr int kSignal = SIGUSR2;

  // No mask is no pointer. A function of its own with a frame of its own, which test/valgrind.supp names.
  [[gnu::noinline]] static void remove_signal_mask(int vcpu_fd) noexcept {
    ::ioctl(vcpu_fd, kSetSignalMask, nullptr);
    asm volatile("");
  }

  int vcpu_fd_;
  sigset_t ours_;
  sigset_t before_;
};

// `name` of the call that `operation` makes, for its error.
template <class Clock, class Operation>
BlockValue time_control(ControlContext& context, const char* name, Operation operation) {
  context.meter->begin();
  errno = 0;
  if (context.counters != nullptr) context.counters->begin();
  const LoopResult loop = timed_loop<Clock>(operation, context.stamps, context.begin_ticks);
  if (context.counters != nullptr) context.counters->end();
  if (loop.completed != context.stamps.size()) {
    throw_errno(name, "call " + std::to_string(loop.completed) + " of a control's block");
  }
  context.meter->end();
  if (context.counters != nullptr) return counted_block(loop);
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
  context.meter->begin();
  uint64_t total = 0;
  bool migrated = false;
  for (uint64_t& stamp : context.stamps) {
    const typename Clock::Edge begin = Clock::start();
    const typename Clock::Edge end = Clock::stop();
    stamp = total += end.ticks - begin.ticks;
    migrated = migrated || begin.cpu != end.cpu;
  }
  context.meter->end();
  context.begin_ticks = 0;
  return summarize_block(context.stamps, 0, {total, static_cast<uint32_t>(context.stamps.size()), migrated});
}

// User code alone. It keeps the core's units busy, so that it slows down most, up to twofold, where another
// thread shares the core.
template <class Clock>
BlockValue compute(ControlContext& context) {
  constexpr int kTurns = 1000;
  return time_control<Clock>(context, "compute", []() noexcept {
#pragma GCC unroll 1
    for (int turn = 0; turn < kTurns; ++turn) asm volatile("");
    return 0;
  });
}

template <class Clock>
BlockValue null_syscall(ControlContext& context) {
  return time_control<Clock>(context, "getppid",
                             []() noexcept { return ::syscall(SYS_getppid) < 0 ? 1 : 0; });
}

// What the hypervisor below costs, where there is one: no kernel is entered.
template <class Clock>
BlockValue cpuid(ControlContext& context) {
  return time_control<Clock>(context, "CPUID", taken_instruction());
}

// The way to the file table and no further.
template <class Clock>
BlockValue bad_fd_ioctl(ControlContext& context) {
  constexpr int kNoFile = -1;
  return time_control<Clock>(context, "ioctl on no file", []() noexcept {
    return ::ioctl(kNoFile, KVM_GET_API_VERSION, 0) == -1 && errno == EBADF ? 0 : 1;
  });
}

template <class Clock>
BlockValue api_version(ControlContext& context) {
  const int device_fd = context.loaded->vm().device_fd();
  return time_control<Clock>(context, "KVM_GET_API_VERSION", [device_fd]() noexcept {
    return ::ioctl(device_fd, KVM_GET_API_VERSION, 0) < 0 ? 1 : 0;
  });
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

template <class Clock>
BlockValue immediate_exit(ControlContext& context) {
  const int vcpu_fd = context.loaded->vcpu_fd();
  const ImmediateExit asked(context.loaded->run());
  settle(*context.loaded);
  return time_control<Clock>(context, "KVM_RUN with immediate_exit",
                             [vcpu_fd]() noexcept { return leave_at_once(vcpu_fd); });
}

template <class Clock>
BlockValue signal_return(ControlContext& context) {
  const int vcpu_fd = context.loaded->vcpu_fd();
  {
    const ImmediateExit asked(context.loaded->run());
    settle(*context.loaded);
  }
  const PendingSignal pending(vcpu_fd);
  return time_control<Clock>(context, "KVM_RUN with a signal pending",
                             [vcpu_fd]() noexcept { return leave_at_once(vcpu_fd); });
}

// KVM stores the valid groups on every way out of KVM_RUN, EINTR included (label `out` of
// kvm_arch_vcpu_ioctl_run, arch/x86/kvm/x86.c).
template <class Clock>
BlockValue immediate_exit_sync_out(ControlContext& context) {
  kvm_run* const run = context.loaded->run();
  const int vcpu_fd = context.loaded->vcpu_fd();
  const ImmediateExit asked(run);
  settle(*context.loaded);
  const ValidRegs valid(run, context.group->sync_bit);
  return time_control<Clock>(context, "KVM_RUN with immediate_exit and kvm_valid_regs",
                             [vcpu_fd]() noexcept { return leave_at_once(vcpu_fd); });
}

template <class Clock>
BlockValue immediate_exit_sync_in(ControlContext& context) {
  kvm_run* const run = context.loaded->run();
  const int vcpu_fd = context.loaded->vcpu_fd();
  const uint64_t mask = context.group->sync_bit;
  const ImmediateExit asked(run);
  settle(*context.loaded);
  // What is written is what is there.
  {
    const ValidRegs valid(run, mask);
    leave_at_once(vcpu_fd);
  }
  return time_control<Clock>(context, "KVM_RUN with immediate_exit and kvm_dirty_regs",
                             [run, vcpu_fd, mask]() noexcept {
                               run->kvm_dirty_regs = mask;
                               return leave_at_once(vcpu_fd);
                             });
}

struct Entry {
  std::string_view name;
  ControlFunction function;
};

template <class Clock>
ControlFunction find_control(std::string_view name) noexcept {
  static constexpr std::array<Entry, 12> kControls = {{
      {"empty-timer", empty_timer<Clock>},
      {"compute", compute<Clock>},
      {"cpuid", cpuid<Clock>},
      {"null-syscall", null_syscall<Clock>},
      {"bad-fd-ioctl", bad_fd_ioctl<Clock>},
      {"api-version", api_version<Clock>},
      {"check-extension", check_extension<Clock>},
      {"vcpu-ioctl", vcpu_ioctl<Clock>},
      {"immediate-exit", immediate_exit<Clock>},
      {"signal-return", signal_return<Clock>},
      {"immediate-exit-sync-out", immediate_exit_sync_out<Clock>},
      {"immediate-exit-sync-in", immediate_exit_sync_in<Clock>},
  }};
  for (const Entry& entry : kControls) {
    if (entry.name == name) return entry.function;
  }
  return nullptr;
}

}  // namespace

ControlFunction control_function(ClockSource clock, std::string_view name) noexcept {
  if (name == "cpuid" && taken_instruction() == nullptr) return nullptr;
  return with_clock(clock, [name]<class Clock>(Clock) noexcept { return find_control<Clock>(name); });
}

}  // namespace kvm_exit_bench
