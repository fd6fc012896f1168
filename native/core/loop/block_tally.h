// What the timed loop must have done to every touched register by the end of a block: an exit, a read or a
// write that went missing is found after each block, not only by the proofs before. (Where nothing is read,
// each write sets the whole value anew, so only the last one shows.)
#pragma once

#include <cstdint>
#include <cstring>

#include "core/guest/loaded_guest.h"
#include "core/guest/transfer.h"
#include "core/guest/whole_groups.h"
#include "core/loop/access.h"

namespace kvm_exit_bench {

class BlockTally {
 public:
  // Reads the registers as they are at the exit before the block.
  BlockTally(LoadedGuest& loaded, GroupList groups, Transfer transfer, Direction direction);

  const uint8_t* before(size_t i) const noexcept { return before_.data() + i * kMaxGroupBytes; }
  // `sum` is what the access added up modulo 2^32. Throws KvmError kInternal.
  void check(uint32_t exits, uint32_t sum) const;

 private:
  LoadedGuest& loaded_;
  GroupList groups_;
  bool reads_;
  bool writes_;
  uint32_t counter_;
  GroupCopies before_{};
};

// Gives the access the registers as they are at the exit just taken.
template <class Access>
void load_copies(Access& access, GroupList groups, const BlockTally& tally, Direction direction,
                 Transfer transfer) {
  for (size_t i = 0; i < groups.size(); ++i) {
    std::memcpy(access.copy(i), tally.before(i), groups[i]->size);
    if (!models_guest(direction, transfer, *groups[i])) continue;
    // A write without reads models the guest: its first value must follow the one at the exit just taken.
    const uint32_t modelled = touched_value(*groups[i], access.copy(i)) - groups[i]->guest_step;
    std::memcpy(access.copy(i) + groups[i]->touched_offset, &modelled, sizeof modelled);
  }
}

}  // namespace kvm_exit_bench
