#include "core/proof/transfer_proof.h"

#include "core/loop/access_choice.h"

namespace kvm_exit_bench {

OtherPath::OtherPath(LoadedGuest& loaded, GroupList groups, Transfer transfer_of_access,
                     uint64_t offered_mask)
    : loaded_(loaded),
      groups_(groups),
      through_area_(transfer_of_access == Transfer::kIoctl &&
                    (sync_mask(groups) & offered_mask) == sync_mask(groups)) {
  for (const RegisterGroup* group : groups) through_area_ = through_area_ && group->sync_bit != 0;
}

void OtherPath::before_entry() noexcept {
  if (through_area_) request_sync(loaded_.run(), sync_mask(groups_));
}

void OtherPath::write(uint32_t round) {
  get_groups(loaded_, groups_, copies_);
  for (size_t i = 0; i < groups_.size(); ++i)
    fill_pattern(*groups_[i], copies_.data() + i * kMaxGroupBytes, round);
  if (!through_area_) return set_groups(loaded_, groups_, copies_);
  for (size_t i = 0; i < groups_.size(); ++i)
    write_area(loaded_.run(), *groups_[i], copies_.data() + i * kMaxGroupBytes);
}

const GroupCopies& OtherPath::read() {
  if (!through_area_) {
    get_groups(loaded_, groups_, copies_);
    return copies_;
  }
  for (size_t i = 0; i < groups_.size(); ++i)
    read_area(loaded_.run(), *groups_[i], copies_.data() + i * kMaxGroupBytes);
  return copies_;
}

namespace {

template <Transfer transfer, Direction direction, size_t group_count>
Proof prove_transfer(LoadedGuest& loaded, GroupList groups, GroupCopies& copies, uint64_t offered_mask) {
  using Access = typename AccessOf<transfer, direction, group_count>::type;
  constexpr const char* kName = transfer == Transfer::kSync ? "sync" : "ioctl";
  Access access(loaded.vcpu_fd(), loaded.run(), groups, copies);
  OtherPath other(loaded, groups, transfer, offered_mask);
  loaded.enter_to_declared_exit();
  Proof proof;
  if constexpr (reads(direction)) proof = prove_reads(loaded, groups, access, other, kName);
  if constexpr (writes(direction)) {
    if (!proof.holds()) return proof;
    Proof written = prove_writes(loaded, groups, access, other, kName);
    written.exits += proof.exits;
    written.fields_compared += proof.fields_compared;
    proof = written;
  }
  request_sync(loaded.run(), 0);
  return proof;
}

struct MakeProof {
  template <Transfer transfer, Direction direction, size_t group_count>
  static ProofFunction of() noexcept {
    return prove_transfer<transfer, direction, group_count>;
  }
};

}  // namespace

ProofFunction proof_function(Transfer transfer, Direction direction, size_t group_count) {
  return by_transfer<MakeProof>(transfer, direction, group_count);
}

}  // namespace kvm_exit_bench
