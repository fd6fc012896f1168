// A transfer's proof: what is written one way is read the other way, and the reverse.
#pragma once

#include <cstring>

#include "core/guest/loaded_guest.h"
#include "core/guest/transfer.h"
#include "core/guest/whole_groups.h"
#include "core/kvm/kvm_error.h"
#include "core/proof/fields.h"
#include "core/proof/proof.h"

namespace kvm_exit_bench {

using ProofFunction = Proof (*)(LoadedGuest&, GroupList, GroupCopies&, uint64_t offered_mask);

// The proof of the access that moves groups in the timed loop; `group_count` is loop_of() them.
ProofFunction proof_function(Transfer transfer, Direction direction, size_t group_count);

// The other way to look at the registers: ioctl where the access is sync, the save area where it is ioctl and
// the host offers it.
class OtherPath {
 public:
  OtherPath(LoadedGuest& loaded, GroupList groups, Transfer transfer_of_access, uint64_t offered_mask);

  // Called after the access attached itself and before each entry.
  void before_entry() noexcept;
  // Puts patterns into the registers for the next entry, by the other path where it can write.
  void write(uint32_t round);
  const GroupCopies& read();
  const char* name() const noexcept { return through_area_ ? "sync" : "ioctl"; }

 private:
  LoadedGuest& loaded_;
  GroupList groups_;
  bool through_area_;
  GroupCopies copies_{};
};

inline constexpr uint32_t kProofRounds = 4;

template <class Access>
Proof prove_reads(LoadedGuest& loaded, GroupList groups, Access& access, OtherPath& other, const char* name) {
  Proof proof;
  for (uint32_t round = 0; round < kProofRounds; ++round) {
    access.attach();
    other.before_entry();
    other.write(round);
    loaded.enter_to_declared_exit();
    ++proof.exits;
    if (access.after_exit() != 0) throw_errno("KVM_GET_* of a proof");
    const GroupCopies& seen = other.read();
    for (size_t i = 0; i < groups.size(); ++i) {
      const auto difference = field_difference(*groups[i], seen.data() + i * kMaxGroupBytes, other.name(),
                                               access.copy(i), name, proof.fields_compared);
      if (!difference) continue;
      proof.reason = "a register read the cell's way differs from the same register read the other way";
      proof.field = *difference;
      return proof;
    }
  }
  return proof;
}

template <class Access>
Proof prove_writes(LoadedGuest& loaded, GroupList groups, Access& access, OtherPath& other,
                   const char* name) {
  Proof proof;
  GroupCopies written{};
  for (uint32_t round = 0; round < kProofRounds; ++round) {
    access.attach();
    other.before_entry();
    for (size_t i = 0; i < groups.size(); ++i) {
      GroupCopies fresh{};
      get_groups(loaded, groups.subspan(i, 1), fresh);
      std::memcpy(access.copy(i), fresh.data(), groups[i]->size);
      fill_pattern(*groups[i], access.copy(i), round + kProofRounds);
      std::memcpy(written.data() + i * kMaxGroupBytes, access.copy(i), groups[i]->size);
    }
    if (access.before_entry() != 0) throw_errno("KVM_SET_* of a proof");
    // The access bumps the touched register and nothing else.
    for (size_t i = 0; i < groups.size(); ++i) {
      const size_t touched = groups[i]->touched_offset;
      std::memcpy(written.data() + i * kMaxGroupBytes + touched, access.copy(i) + touched, sizeof(uint32_t));
    }
    loaded.enter_to_declared_exit();
    ++proof.exits;
    if (loaded.run()->kvm_dirty_regs != 0) {
      proof.reason = "KVM_RUN left kvm_dirty_regs set: what was written was not consumed";
      return proof;
    }
    if (auto failed =
            written_difference(groups, written, other.read(), other.name(), name, proof.fields_compared)) {
      proof.reason = "a register written the cell's way did not arrive: read the other way it differs";
      proof.field = *failed;
      return proof;
    }
  }
  return proof;
}

}  // namespace kvm_exit_bench
