// The cells of one thread: loads their guests and proves them, for whoever runs them afterwards, in blocks
// (session.h) or in windows beside other threads (scale.h).
#pragma once

#include <array>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "core/guest/loaded_guest.h"
#include "core/guest/whole_groups.h"
#include "core/kvm/fault.h"
#include "core/kvm/kvm_error.h"
#include "core/loop/block.h"
#include "core/loop/calls.h"
#include "core/loop/clock.h"
#include "core/loop/controls.h"
#include "core/proof/proof.h"
#include "core/session/cell.h"

namespace kvm_exit_bench {

enum class CellStatus { kProved, kSkipped, kFailed };

struct CellVerdict {
  CellStatus status = CellStatus::kProved;
  uint32_t cell = 0;
  uint32_t exits = 0;
  uint32_t fields_compared = 0;
  std::string reason;
  std::string field;
  // What one exit takes; none for controls, and unless proved.
  std::optional<CallCounts> per_exit = std::nullopt;
  // Of one that failed for another reason than a proof that did not hold.
  std::optional<Fault> fault = std::nullopt;
};

CellVerdict skipped(std::string reason);
// Of a cell that was proved, or whose proof is under way, whatever KVM says of it now.
CellVerdict failed(const KvmError& error);

// A guest of this thread, and why no cell of it can run; proved when all is well.
struct GuestSlot {
  const Guest* guest;
  const VmSetup* setup;
  std::unique_ptr<LoadedGuest> loaded;
  CellVerdict verdict;
};

// What runs once its verdict is that it is proved.
struct ProvedCell {
  GuestSlot* slot = nullptr;
  // As the guest leaves them.
  std::vector<const RegisterGroup*> groups;
  // Of a control, else null.
  ControlFunction control = nullptr;

  // The one group of a control that moves registers; null for every other.
  const RegisterGroup* group() const noexcept { return groups.empty() ? nullptr : groups.front(); }
};

class CellProver {
 public:
  // Its guests have VMs of their own. Belongs to the thread that the watchdog belongs to.
  CellProver(const Device& device, Watchdog& watchdog, ClockSource clock);
  // Its guests are vCPU number `vcpu` of the VMs that `first` has loaded, on which no vCPU may run while this
  // one proves.
  CellProver(const CellProver& first, uint32_t vcpu, Watchdog& watchdog);

  // Loads the cell's guest unless another cell has, and proves the cell. What goes wrong is the verdict.
  CellVerdict prove(const CellSpec& spec, ProvedCell& proved);
  // Whether all of the guests' memory is (mlock).
  bool memory_locked() const noexcept { return memory_locked_; }

 private:
  // Null where another of its cells has not loaded it.
  const GuestSlot* find_slot(const Guest& guest, const VmSetup& setup) const noexcept;
  GuestSlot& slot_for(const Guest& guest, const VmSetup& setup);
  GuestSlot* slot_of_mode(std::string_view mode);
  std::unique_ptr<LoadedGuest> load(const Guest& guest, const VmSetup& setup) const;
  CellVerdict prove_loaded(GuestSlot& slot);

  CellVerdict prove_control(const CellSpec& spec, ProvedCell& proved);
  CellVerdict prove_register_control(const CellSpec& spec, ProvedCell& proved, Direction direction);
  CellVerdict prove_exit(const CellSpec& spec, ProvedCell& proved);
  std::string why_no_group(const CellSpec& spec, const GuestSlot& slot, const RegisterGroup& group) const;
  CellVerdict prove_transfer(const CellSpec& spec, ProvedCell& proved);
  CellVerdict add_witnesses(const CellSpec& spec, const ProvedCell& proved, CellVerdict verdict);
  const Proof& witness(const CellSpec& spec, const VmSetup& setup, const RegisterGroup& group);
  CellVerdict add_calls(const CellSpec& spec, const ProvedCell& proved, CellVerdict verdict);

  const Device& device_;
  Watchdog& watchdog_;
  ClockSource clock_;
  // Null where the guests have VMs of their own.
  const CellProver* first_ = nullptr;
  uint32_t vcpu_ = 0;
  std::deque<GuestSlot> slots_;
  // By mode, set-up, group and transfer: one witness stands for every cell of the four.
  std::map<std::tuple<std::string, std::string_view, std::string_view, Transfer>, Proof> witnessed_;
  // Room for the blocks that are run untimed.
  std::array<uint64_t, kSubBatches> stamps_{};
  GroupCopies copies_{};
  bool memory_locked_ = true;
};

}  // namespace kvm_exit_bench
