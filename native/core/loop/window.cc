#include "core/loop/window.h"

#include <cerrno>
#include <optional>

#include "core/kvm/kvm_error.h"
#include "core/loop/access_choice.h"
#include "core/loop/block_tally.h"
#include "core/loop/clock.h"
#include "core/loop/timed_loop.h"

namespace kvm_exit_bench {
namespace {

struct WindowEnd {
  ThreadWindow window;
  // Of the exit that failed, after the last one taken; 0: none failed.
  int status = 0;
  int error_number = 0;
};

template <class Operation>
WindowEnd exit_until(Operation operation, uint64_t length_ns) noexcept {
  WindowEnd end;
  errno = 0;
  const uint64_t begin = monotonic_raw_ns();
  while (end.window.ns < length_ns) {
    end.status = operation();
    if (end.status != 0) [[unlikely]] {
      end.error_number = errno;
      return end;
    }
    ++end.window.exits;
    end.window.ns = monotonic_raw_ns() - begin;
  }
  return end;
}

[[noreturn]] void throw_window_failure(const LoadedGuest& loaded, const WindowEnd& end, bool late,
                                       std::chrono::milliseconds bound) {
  const std::string where = "at exit " + std::to_string(end.window.exits) + " of a window";
  if (late) {
    throw KvmError(
        ErrorCode::kWatchdog, "KVM_RUN", end.error_number,
        "the window did not end within " + std::to_string(bound.count()) + " ms, kicked out " + where);
  }
  throw KvmError(ErrorCode::kKvm, "KVM_RUN or a register ioctl", end.error_number,
                 "exit reason " + exit_reason_name(loaded.run()->exit_reason) + " " + where);
}

// Up to the exit before the window.
template <class Access>
BlockTally prepare(LoadedGuest& loaded, Access& access, GroupList groups, Transfer transfer,
                   Direction direction) {
  access.attach();
  loaded.enter_to_declared_exit();
  BlockTally tally(loaded, groups, transfer, direction);
  if (transfer != Transfer::kNone) load_copies(access, groups, tally, direction, transfer);
  return tally;
}

template <Handled handled, class Access>
WindowEnd run_exits(LoadedGuest& loaded, Access& access, uint64_t length_ns) noexcept {
  const uint32_t reason = loaded.declared().reason;
  if constexpr (handled == Handled::kInExit) {
    return exit_until(
        ExitOperation<Access, CallHandler>{
            loaded.vcpu_fd(), loaded.run(), reason, access, {loaded.handle(), loaded.handling()}},
        length_ns);
  } else {
    return exit_until(ExitOperation<Access>{loaded.vcpu_fd(), loaded.run(), reason, access}, length_ns);
  }
}

template <Handled handled, Transfer transfer, Direction direction, size_t group_count>
ThreadWindow run_window(WindowContext& context) {
  LoadedGuest& loaded = *context.loaded;
  typename AccessOf<transfer, direction, group_count>::type access(loaded.vcpu_fd(), loaded.run(),
                                                                   context.groups, *context.copies);
  std::optional<BlockTally> tally;
  try {
    tally.emplace(prepare(loaded, access, context.groups, transfer, direction));
  } catch (...) {
    context.start->wait(false);
    throw;
  }
  if (!context.start->wait(true)) {
    request_sync(loaded.run(), 0);
    return {};
  }
  // From here on: however long the others took, this thread has the whole bound.
  loaded.watchdog().arm(loaded.run());
  const WindowEnd end = run_exits<handled>(loaded, access, context.length_ns);
  const bool late = loaded.watchdog().disarm();
  request_sync(loaded.run(), 0);
  if (end.status != 0) {
    if (end.error_number == EINTR && !late) return {};
    throw_window_failure(loaded, end, late, loaded.watchdog().bound());
  }
  tally->check(static_cast<uint32_t>(end.window.exits), access.sum());
  return end.window;
}

template <Handled handled>
struct MakeWindow {
  template <Transfer transfer, Direction direction, size_t group_count>
  static WindowFunction of() noexcept {
    return run_window<handled, transfer, direction, group_count>;
  }
};

}  // namespace

WindowFunction window_function(Transfer transfer, Direction direction, size_t group_count, Handled handled) {
  if (handled == Handled::kApart)
    throw KvmError(ErrorCode::kInternal, "window", 0, "its guest would be set up anew inside its time");
  if (handled == Handled::kInExit)
    return by_access<MakeWindow<Handled::kInExit>>(transfer, direction, group_count);
  return by_access<MakeWindow<Handled::kNever>>(transfer, direction, group_count);
}

}  // namespace kvm_exit_bench
