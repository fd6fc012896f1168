// The part of a session that proves cells before they may be timed.
#include "core/kvm_error.h"
#include "core/session.h"
#include "core/verify.h"
#include "core/witness.h"

namespace kvm_exit_bench {
namespace {

CellVerdict skipped(std::string reason) {
  return {CellStatus::kSkipped, 0, 0, 0, std::move(reason), ""};
}
CellVerdict failed(const Proof& proof) {
  return {CellStatus::kFailed, 0, proof.exits, proof.fields_compared, proof.reason, proof.field};
}
CellVerdict verdict_of(const Proof& proof) {
  if (!proof.holds()) return failed(proof);
  return {CellStatus::kVerified, 0, proof.exits, proof.fields_compared, "", ""};
}

}  // namespace

Session::GuestSlot& Session::load_guest(const Guest& guest) {
  GuestSlot& slot = slots_.emplace_back(GuestSlot{&guest, nullptr, {}});
  try {
    slot.loaded = std::make_unique<LoadedGuest>(device_, guest, watchdog_);
    memory_locked_ = slot.loaded->lock_memory() && memory_locked_;
    slot.verdict = verdict_of(prove_guest(*slot.loaded, guest));
  } catch (const KvmError& error) {
    slot.verdict = skipped("this host does not run the guest: " + std::string(error.what()));
  }
  return slot;
}

Session::GuestSlot& Session::slot_for(std::string_view exit, std::string_view mode) {
  for (GuestSlot& slot : slots_) {
    if (slot.guest->mode == mode && (exit.empty() || slot.guest->exit == exit)) return slot;
  }
  return load_guest(*find_guest(exit.empty() ? "pio-out" : exit, mode));
}

CellVerdict Session::verify_control(TimedCell& cell) {
  cell.control = control_function(clock_, cell.spec.control);
  if (cell.control == nullptr) return skipped("there is no control of that name");
  const std::string_view mode = cell.spec.mode.empty() ? guest_modes().front().name : cell.spec.mode;
  if (find_mode(mode) == nullptr) return skipped("there is no such mode on this arch");
  cell.slot = &slot_for("", mode);
  CellVerdict verdict = cell.slot->verdict;
  verdict.fields_compared = 0;
  return verdict;
}

const Proof& Session::witness(const TimedCell& cell, const RegisterGroup& group) {
  for (const WitnessKey& known : witnessed_) {
    if (known.mode == cell.spec.mode && known.group == group.name && known.transfer == cell.spec.transfer) {
      return known.proof;
    }
  }
  Proof proof = prove_witness(device_, *find_mode(cell.spec.mode), watchdog_, group.name, cell.spec.transfer);
  return witnessed_
      .emplace_back(WitnessKey{cell.spec.mode, std::string(group.name), cell.spec.transfer, std::move(proof)})
      .proof;
}

CellVerdict Session::verify_transfer(TimedCell& cell) {
  const uint64_t offered = offered_sync_mask(cell.slot->loaded->vm());
  for (const std::string& name : cell.spec.groups) {
    const RegisterGroup* group = find_group(name);
    if (group == nullptr) return skipped("there is no register group " + name + " on this arch");
    if (cell.spec.transfer == Transfer::kSync && (group->sync_bit & offered) == 0) {
      return skipped("KVM_CAP_SYNC_REGS on the VM fd is " + std::to_string(offered) + ": it does not offer " +
                     name);
    }
    cell.groups.push_back(group);
  }
  const ProofFunction prove = proof_function(cell.spec.transfer, cell.spec.direction, cell.groups.size());
  CellVerdict verdict = verdict_of(prove(*cell.slot->loaded, cell.groups, copies_, offered));
  for (const RegisterGroup* group : cell.groups) {
    if (verdict.status != CellStatus::kVerified || !writes(cell.spec.direction)) break;
    const Proof& seen = witness(cell, *group);
    if (!seen.holds()) return failed(seen);
    verdict.exits += seen.exits;
    verdict.fields_compared += seen.fields_compared;
  }
  return verdict;
}

CellVerdict Session::verify_cell(TimedCell& cell) {
  if (cell.spec.kind == CellKind::kControl) return verify_control(cell);
  if (find_guest(cell.spec.exit, cell.spec.mode) == nullptr) {
    return skipped(std::string(why_no_guest(cell.spec.exit, cell.spec.mode)));
  }
  cell.slot = &slot_for(cell.spec.exit, cell.spec.mode);
  if (cell.slot->verdict.status != CellStatus::kVerified) return cell.slot->verdict;
  CellVerdict verdict = cell.spec.kind == CellKind::kTransfer ? verify_transfer(cell) : cell.slot->verdict;
  if (verdict.status != CellStatus::kVerified) return verdict;
  cell.block = block_function(clock_, cell.spec.transfer, cell.spec.direction, cell.groups.size());
  return verdict;
}

std::vector<CellVerdict> Session::verify() {
  std::vector<CellVerdict> verdicts;
  for (uint32_t index = 0; index < cells_.size(); ++index) {
    TimedCell& cell = cells_[index];
    try {
      CellVerdict verdict = verify_cell(cell);
      verdict.cell = index;
      if (verdict.status == CellStatus::kVerified) {
        timed_.push_back(index);
        cell.histogram = std::make_unique<Histogram>();
      }
      verdicts.push_back(std::move(verdict));
    } catch (KvmError& error) {
      verdicts.push_back({CellStatus::kFailed, index, 0, 0, error.what(), ""});
    }
  }
  return verdicts;
}

}  // namespace kvm_exit_bench
