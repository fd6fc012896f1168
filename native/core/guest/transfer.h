// How registers cross between the guest and userspace, and which way.
#pragma once

namespace kvm_exit_bench {

enum class Direction { kRead, kWrite, kBoth };
enum class Transfer { kNone, kIoctl, kSync };

constexpr bool reads(Direction direction) noexcept {
  return direction != Direction::kWrite;
}
constexpr bool writes(Direction direction) noexcept {
  return direction != Direction::kRead;
}

}  // namespace kvm_exit_bench
