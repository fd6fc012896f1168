#include "core/loop/block.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <type_traits>

#include "core/kvm/kvm_error.h"
#include "core/loop/access_choice.h"
#include "core/loop/block_tally.h"

namespace kvm_exit_bench {
namespace {

[[noreturn]] void throw_block_failure(const LoadedGuest& loaded, uint32_t exits_done, int error_number,
                                      bool late, std::chrono::milliseconds bound) {
  const std::string where = "at exit " + std::to_string(exits_done) + " of a block";
  if (late) {
    throw KvmError(
        ErrorCode::kWatchdog, "KVM_RUN", error_number,
        "the block did not come back within " + std::to_string(bound.count()) + " ms, kicked out " + where);
  }
  if (error_number != 0) throw KvmError(ErrorCode::kKvm, "KVM_RUN or a register ioctl", error_number, where);
  throw KvmError(ErrorCode::kKvm, "KVM_RUN", 0,
                 "exit reason " + exit_reason_name(loaded.run()->exit_reason) + " " + where + ", declared " +
                     exit_reason_name(loaded.declared().reason));
}

template <class Clock, Variant variant, Transfer transfer, Direction direction, size_t group_count>
struct AccessOfVariant {
  using Calls = std::conditional_t<variant == Variant::kMetered, MeteredCalls, KernelCalls>;
  using Access = typename AccessOf<transfer, direction, group_count, Calls>::type;
  using type = std::conditional_t<variant == Variant::kDelayed, DelayedAccess<Clock, Access>, Access>;
};

// Warms, then times the cell's exits, or counts the same. The operation and how an exit is handled are types,
// so that the plain loop has no instruction for what its guest does not need.
template <class Clock, Handled handled, class Access>
LoopResult run_loop(BlockContext& context, Access& access) {
  LoadedGuest& loaded = *context.loaded;
  const std::span<uint64_t> stamps = context.stamps;
  const DeclaredExit& declared = loaded.declared();
  const auto loop = [&](std::span<uint64_t> part, uint64_t& begin) noexcept {
    if constexpr (handled == Handled::kApart) {
      ApartOperation<Access> operation{loaded.vcpu_fd(), loaded.run(), declared.reason, access,
                                       declared.error_number};
      return timed_apart<Clock>(operation, CallHandler{loaded.handle(), loaded.handling()}, part, begin);
    } else if constexpr (handled == Handled::kInExit) {
      ExitOperation<Access, CallHandler> operation{
          loaded.vcpu_fd(), loaded.run(), declared.reason, access, {loaded.handle(), loaded.handling()}};
      return timed_loop<Clock>(operation, part, begin);
    } else {
      ExitOperation<Access> operation{loaded.vcpu_fd(), loaded.run(), declared.reason, access};
      return timed_loop<Clock>(operation, part, begin);
    }
  };
  if (!warm_loop(loop, stamps, loaded.warm_up_exits())) return {};
  if (context.counters != nullptr) context.counters->begin();
  const LoopResult result = loop(stamps, context.begin_ticks);
  if (context.counters != nullptr) context.counters->end();
  return result;
}

template <class Clock, Variant variant, Handled handled, Transfer transfer, Direction direction,
          size_t group_count>
BlockValue run_block(BlockContext& context) {
  using Access = typename AccessOfVariant<Clock, variant, transfer, direction, group_count>::type;
  LoadedGuest& loaded = *context.loaded;
  Access access(loaded.vcpu_fd(), loaded.run(), context.groups, *context.copies);
  if constexpr (variant == Variant::kDelayed) access.set_delay(context.delay);
  access.attach();
  loaded.enter_to_declared_exit();
  const BlockTally tally(loaded, context.groups, transfer, direction);
  if constexpr (transfer != Transfer::kNone) load_copies(access, context.groups, tally, direction, transfer);
  const std::span<uint64_t> stamps = context.stamps;
  context.meter->begin();
  loaded.watchdog().arm(loaded.run());
  errno = 0;
  const LoopResult loop = run_loop<Clock, handled>(context, access);
  const int error_number = errno;
  const bool late = loaded.watchdog().disarm();
  request_sync(loaded.run(), 0);
  if (loop.completed != stamps.size()) {
    if (error_number == EINTR && !late) return {0, 0, 0, Drop::kInterrupted};
    throw_block_failure(loaded, loop.completed, error_number, late, loaded.watchdog().bound());
  }
  context.meter->end();
  tally.check(static_cast<uint32_t>(stamps.size()) + loaded.warm_up_exits(), access.sum());
  if (context.counters != nullptr) return counted_block(loop);
  return summarize_block(stamps, context.begin_ticks, loop);
}

template <class Clock, Variant variant, Handled handled>
struct MakeBlock {
  template <Transfer transfer, Direction direction, size_t group_count>
  static BlockFunction of() noexcept {
    return run_block<Clock, variant, handled, transfer, direction, group_count>;
  }
};
template <class Clock, Variant variant>
BlockFunction by_handling(Transfer transfer, Direction direction, size_t group_count, Handled handled) {
  switch (handled) {
    case Handled::kInExit:
      return by_access<MakeBlock<Clock, variant, Handled::kInExit>>(transfer, direction, group_count);
    case Handled::kApart:
      return by_access<MakeBlock<Clock, variant, Handled::kApart>>(transfer, direction, group_count);
    case Handled::kNever:
      break;
  }
  return by_access<MakeBlock<Clock, variant, Handled::kNever>>(transfer, direction, group_count);
}

}  // namespace

BlockFunction block_function(ClockSource clock, Transfer transfer, Direction direction, size_t group_count,
                             Variant variant, Handled handled) {
  // Nothing is timed where the calls are metered, so that one clock will do.
  if (variant == Variant::kMetered)
    return by_handling<MonotonicRawClock, Variant::kMetered>(transfer, direction, group_count, handled);
  return with_clock(clock, [=]<class Clock>(Clock) {
    if (variant == Variant::kPlain)
      return by_handling<Clock, Variant::kPlain>(transfer, direction, group_count, handled);
    if (handled != Handled::kNever)
      throw KvmError(ErrorCode::kInternal, "cell", 0, "an exit that userspace handles cannot be delayed");
    return by_access<MakeBlock<Clock, Variant::kDelayed, Handled::kNever>>(transfer, direction, group_count);
  });
}

BlockValue counted_block(const LoopResult& loop) noexcept {
  return {0, 0, 0, loop.migrated ? Drop::kMigrated : Drop::kNone};
}

BlockValue summarize_block(std::span<const uint64_t> stamps, uint64_t begin_ticks, const LoopResult& loop) {
  const size_t count = sub_batches(stamps.size());
  const size_t exits = stamps.size() / count;
  std::array<uint64_t, kSubBatches> all{};
  const std::span<uint64_t> batches = std::span(all).first(count);
  uint64_t begin = begin_ticks;
  for (size_t i = 0; i < count; ++i) {
    const uint64_t end = stamps[(i + 1) * exits - 1];
    batches[i] = end - begin;
    begin = end;
  }
  std::sort(batches.begin(), batches.end());
  const auto per_exit = [exits](double ticks) { return ticks / static_cast<double>(exits); };
  const uint64_t middle = batches[count / 2 - 1] + batches[count / 2];
  return {static_cast<double>(loop.ticks) / static_cast<double>(stamps.size()),
          per_exit(static_cast<double>(middle) / 2), per_exit(static_cast<double>(batches[0])),
          loop.migrated ? Drop::kMigrated : Drop::kNone};
}

}  // namespace kvm_exit_bench
