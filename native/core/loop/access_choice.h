// Turns the run-time choice of a transfer, a direction and a number of groups into template arguments.
#pragma once

#include <cstddef>

#include "core/kvm/kvm_error.h"
#include "core/loop/access.h"

namespace kvm_exit_bench {

template <Transfer transfer, Direction direction, size_t group_count, class KvmCalls = KernelCalls>
struct AccessOf;
template <Direction direction, size_t group_count, class KvmCalls>
struct AccessOf<Transfer::kNone, direction, group_count, KvmCalls> {
  using type = NoAccess<KvmCalls>;
};
template <Direction direction, size_t group_count, class KvmCalls>
struct AccessOf<Transfer::kIoctl, direction, group_count, KvmCalls> {
  using type = IoctlAccess<direction, group_count, KvmCalls>;
};
template <Direction direction, class KvmCalls>
struct AccessOf<Transfer::kIoctl, direction, kAnsweringGroup, KvmCalls> {
  using type = IoctlAccess<direction, 1, KvmCalls, Answer::kCount>;
};
template <Direction direction, size_t group_count, class KvmCalls>
struct AccessOf<Transfer::kSync, direction, group_count, KvmCalls> {
  using type = SyncAccess<direction, group_count, KvmCalls>;
};

// Make::of<transfer, direction, group_count>().
template <class Make, Transfer transfer, Direction direction>
auto by_count(size_t group_count) {
  switch (group_count) {
    case 1:
      return Make::template of<transfer, direction, 1>();
    case 2:
      return Make::template of<transfer, direction, 2>();
    case 3:
      return Make::template of<transfer, direction, 3>();
    case kAnsweringGroup:
      if constexpr (transfer == Transfer::kIoctl)
        return Make::template of<transfer, direction, kAnsweringGroup>();
      [[fallthrough]];
    default:
      throw KvmError(ErrorCode::kInternal, "cell", 0, "a transfer moves 1 to 3 groups");
  }
}

template <class Make, Transfer transfer>
auto by_direction(Direction direction, size_t group_count) {
  switch (direction) {
    case Direction::kRead:
      return by_count<Make, transfer, Direction::kRead>(group_count);
    case Direction::kWrite:
      return by_count<Make, transfer, Direction::kWrite>(group_count);
    case Direction::kBoth:
      break;
  }
  return by_count<Make, transfer, Direction::kBoth>(group_count);
}

// A transfer of registers: ioctl or sync.
template <class Make>
auto by_transfer(Transfer transfer, Direction direction, size_t group_count) {
  return transfer == Transfer::kIoctl ? by_direction<Make, Transfer::kIoctl>(direction, group_count)
                                      : by_direction<Make, Transfer::kSync>(direction, group_count);
}

// Any transfer; none has no direction and no groups.
template <class Make>
auto by_access(Transfer transfer, Direction direction, size_t group_count) {
  if (transfer == Transfer::kNone) return Make::template of<Transfer::kNone, Direction::kWrite, 0>();
  return by_transfer<Make>(transfer, direction, group_count);
}

}  // namespace kvm_exit_bench
