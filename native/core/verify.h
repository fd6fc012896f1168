// Proofs before timing. A guest proves its loop; a transfer proves its registers, field by field, against the
// other path. What fails is reported with the first difference and is not timed.
#pragma once

#include <array>
#include <cstring>
#include <optional>
#include <string>

#include "core/access.h"
#include "core/kvm_error.h"
#include "core/loaded_guest.h"
#include "core/machine.h"

namespace kvm_exit_bench {

struct Proof {
  // Empty when everything held.
  std::string reason;
  // The first differing field, when it was a field: `group.field: ioctl 0x0, sync 0x10`.
  std::string field;
  uint32_t exits = 0;
  uint32_t fields_compared = 0;

  bool holds() const noexcept { return reason.empty(); }
};

// The guest's loop: exit reason, address, size and data as declared, the instruction pointer at the exiting
// instruction or the next, input received, the counter advanced by exactly the exits taken.
Proof prove_guest(LoadedGuest& loaded, const Guest& guest);

// First field of `group` that differs between two copies, in words; counts what it compared.
std::optional<std::string> field_difference(const RegisterGroup& group, const uint8_t* one,
                                            const char* one_name, const uint8_t* other,
                                            const char* other_name, uint32_t& compared);

// Every group, through the save area what no ioctl moves: there it is the registers' primary storage. What is
// set so arrives with the next entry.
void get_groups(const LoadedGuest& loaded, GroupList groups, GroupCopies& copies);
void set_groups(const LoadedGuest& loaded, GroupList groups, GroupCopies& copies);
// Fills the free fields of a copy with values below 2^40 that differ by field and by `round` in each 32-bit
// half.
void fill_pattern(const RegisterGroup& group, uint8_t* copy, uint32_t round);
uint32_t touched_value(const RegisterGroup& group, const uint8_t* copy) noexcept;

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

// First register that userspace changed and that does not read back as the guest must have left it: free
// fields as written, the touched register advanced by what the guest adds.
std::optional<std::string> written_difference(GroupList groups, const GroupCopies& written,
                                              const GroupCopies& seen, const char* seen_name,
                                              const char* written_name, uint32_t& compared);

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
