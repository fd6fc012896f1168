// An exit whose registers are known. What an exit leaves follows from the registers that the guest is entered
// with: taken again from the same ones, it leaves every field of every group as it did before. So a register
// that moved in the course of a launch shows at its end, whether a cell touches it or not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/guest/loaded_guest.h"
#include "core/guest/transfer.h"
#include "core/guest/whole_groups.h"
#include "core/proof/proof.h"

namespace kvm_exit_bench {

// How registers cross on the way through one exit.
struct Crossing {
  // As the guest leaves them.
  GroupList groups;
  Transfer transfer = Transfer::kNone;
  Direction direction = Direction::kRead;
};

class KnownExit {
 public:
  // Takes the exit two or three times. `groups` are those that are compared, as the guest leaves them. Throws
  // KvmError: kInternal where the exit is not the same when it is taken again.
  KnownExit(LoadedGuest& loaded, std::vector<const RegisterGroup*> groups);

  // Before the first take after other exits: a control may have completed the one that the guest stands at.
  void come_back();
  // Takes it again the way a cell does. What is not as before stands in the proof, all fields by name; if it
  // was gone the next time, it was not in the registers.
  Proof take_again(const Crossing& crossing);

 private:
  // A copy of each group.
  using State = std::vector<std::vector<uint8_t>>;

  void enter_with_input();
  State read() const;
  State take(const Crossing& crossing);
  bool sets_back(const RegisterGroup& group) const noexcept;
  void set_back();
  void write(GroupList groups, Transfer transfer);
  // What differs from what the exit left at first: of `state`, or of what the save area holds of these
  // groups.
  std::vector<std::string> moved(const State& state) const;
  std::vector<std::string> moved_in_area(GroupList groups) const;
  void leave_out_what_moves();

  LoadedGuest& loaded_;
  std::vector<const RegisterGroup*> groups_;
  // Of each group those that are compared.
  std::vector<std::vector<RegisterField>> fields_;
  // Before the exit, and after it.
  State before_;
  State after_;
};

}  // namespace kvm_exit_bench
