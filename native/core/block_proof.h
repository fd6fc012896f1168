// What the timed loop must have done to every touched register by the end of a block: an exit, a read or a
// write that went missing is found after each block, not only in the proofs before. (Where nothing is read,
// each write sets the whole value anew, so only the last one shows.)
#pragma once

#include <cstdint>

#include "core/verify.h"

namespace kvm_exit_bench {

class BlockProof {
 public:
  // Reads the registers as they are at the exit before the block.
  BlockProof(LoadedGuest& loaded, GroupList groups, Transfer transfer, Direction direction);

  const uint8_t* before(size_t i) const noexcept { return before_.data() + i * kMaxGroupBytes; }
  // `sum` is what the access added up modulo 2^32. Throws KvmError kInternal.
  void check(uint32_t exits, uint32_t sum) const;

 private:
  LoadedGuest& loaded_;
  GroupList groups_;
  bool reads_;
  bool writes_;
  uint64_t counter_;
  GroupCopies before_{};
};

}  // namespace kvm_exit_bench
