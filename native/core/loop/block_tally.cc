#include "core/loop/block_tally.h"

#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {
namespace {

[[noreturn]] void fail(const std::string& detail) {
  throw KvmError(ErrorCode::kInternal, "timed block", 0, detail);
}

}  // namespace

BlockTally::BlockTally(LoadedGuest& loaded, GroupList groups, Transfer transfer, Direction direction)
    : loaded_(loaded),
      groups_(groups),
      reads_(transfer != Transfer::kNone && reads(direction)),
      writes_(transfer != Transfer::kNone && writes(direction)),
      counter_(loaded.count()) {
  get_groups(loaded, groups, before_);
}

void BlockTally::check(uint32_t exits, uint32_t sum) const {
  GroupCopies after{};
  get_groups(loaded_, groups_, after);
  uint32_t expected_sum = 0;
  uint32_t counter_step = loaded_.count_step();
  for (size_t i = 0; i < groups_.size(); ++i) {
    const RegisterGroup& group = *groups_[i];
    const uint32_t begin = touched_value(group, before(i));
    // What one exit adds: the guest its step, userspace its own where it writes.
    const uint32_t step = group.guest_step + (writes_ ? group.touched_step : 0);
    if (touched_value(group, after.data() + i * kMaxGroupBytes) != begin + step * exits) {
      fail("the touched register of " + std::string(group.name) + " did not advance by the exits taken");
    }
    // In 64 bits: the product would lose its top bit before the division.
    expected_sum += begin * exits + step * static_cast<uint32_t>(uint64_t{exits} * (exits + 1) / 2);
    if (group.guest_step != 0) counter_step = step;
  }
  if (loaded_.count() - counter_ != counter_step * exits) fail("the guest did not count every exit");
  if (reads_ && sum != expected_sum) fail("a read did not see the register of its own exit");
}

}  // namespace kvm_exit_bench
