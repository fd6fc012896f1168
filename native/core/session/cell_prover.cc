#include "core/session/cell_prover.h"

#include "core/guest/offered_groups.h"
#include "core/loop/access.h"
#include "core/proof/calls_per_exit.h"
#include "core/proof/control_proof.h"
#include "core/proof/guest_proof.h"
#include "core/proof/transfer_proof.h"
#include "core/proof/witness.h"

namespace kvm_exit_bench {
namespace {

CellVerdict failed(const Proof& proof) {
  return {CellStatus::kFailed, 0, proof.exits, proof.fields_compared, proof.reason, proof.field};
}
CellVerdict verdict_of(const Proof& proof) {
  if (!proof.holds()) return failed(proof);
  return {CellStatus::kProved, 0, proof.exits, proof.fields_compared, "", ""};
}

// What the host refuses is skipped with its words; all else is a failure.
CellVerdict verdict_of(const KvmError& error, const std::string& refusal) {
  return is_refusal(error) ? skipped(refusal + ": " + error.what()) : failed(error);
}

CellVerdict no_such_group(const std::string& name) {
  return skipped("there is no register group " + name + " on this arch");
}

}  // namespace

CellVerdict skipped(std::string reason) {
  return {CellStatus::kSkipped, 0, 0, 0, std::move(reason), ""};
}

CellVerdict failed(const KvmError& error) {
  CellVerdict verdict{CellStatus::kFailed, 0, 0, 0, error.what(), ""};
  // What KVM refuses to a guest that it runs is a proof that does not hold.
  if (!is_refusal(error)) verdict.fault = fault_of(error);
  return verdict;
}

CellProver::CellProver(const Device& device, Watchdog& watchdog, ClockSource clock)
    : device_(device), watchdog_(watchdog), clock_(clock) {}

CellProver::CellProver(const CellProver& first, uint32_t vcpu, Watchdog& watchdog)
    : device_(first.device_), watchdog_(watchdog), clock_(first.clock_), first_(&first), vcpu_(vcpu) {}

CellVerdict CellProver::prove(const CellSpec& spec, ProvedCell& proved) {
  try {
    return spec.kind == CellKind::kControl ? prove_control(spec, proved) : prove_exit(spec, proved);
  } catch (const KvmError& error) {
    CellVerdict verdict = failed(error);
    // A guest that hangs once would hang again, for the watchdog's whole bound in each of its cells.
    if (error.code() == ErrorCode::kWatchdog) proved.slot->verdict = verdict;
    return verdict;
  }
}

const GuestSlot* CellProver::find_slot(const Guest& guest, const VmSetup& setup) const noexcept {
  for (const GuestSlot& slot : slots_) {
    if (slot.guest == &guest && slot.setup == &setup) return &slot;
  }
  return nullptr;
}

GuestSlot& CellProver::slot_for(const Guest& guest, const VmSetup& setup) {
  for (GuestSlot& slot : slots_) {
    if (slot.guest == &guest && slot.setup == &setup) return slot;
  }
  GuestSlot& slot = slots_.emplace_back(GuestSlot{&guest, &setup, nullptr, {}});
  slot.verdict = prove_loaded(slot);
  return slot;
}

// The first guest of the arch's table that runs, of any mode where `mode` is empty; null where the arch has
// no such mode.
GuestSlot* CellProver::slot_of_mode(std::string_view mode) {
  GuestSlot* last = nullptr;
  for (const Guest& guest : guests()) {
    if (!mode.empty() && guest.mode != mode) continue;
    last = &slot_for(guest, plain_setup());
    if (last->verdict.status == CellStatus::kProved) break;
  }
  return last;
}

std::unique_ptr<LoadedGuest> CellProver::load(const Guest& guest, const VmSetup& setup) const {
  if (first_ == nullptr) return std::make_unique<LoadedGuest>(device_, guest, watchdog_, setup);
  const GuestSlot* const shared = first_->find_slot(guest, setup);
  if (shared == nullptr || shared->loaded == nullptr)
    throw KvmError(ErrorCode::kInternal, "vCPU " + std::to_string(vcpu_), 0, "its VM is not there");
  return std::make_unique<LoadedGuest>(shared->loaded->vm(), vcpu_, guest, watchdog_);
}

CellVerdict CellProver::prove_loaded(GuestSlot& slot) {
  try {
    slot.loaded = load(*slot.guest, *slot.setup);
    memory_locked_ = slot.loaded->lock_memory() && memory_locked_;
    const Proof proof = prove_guest(*slot.loaded, *slot.guest);
    const bool may_differ = !proof.holds() && !slot.guest->otherwise.empty();
    return may_differ ? skipped(proof.reason + ": " + std::string(slot.guest->otherwise)) : verdict_of(proof);
  } catch (const KvmError& error) {
    return verdict_of(error, "this host does not run the guest");
  }
}

CellVerdict CellProver::prove_control(const CellSpec& spec, ProvedCell& proved) {
  proved.control = control_function(clock_, spec.control);
  if (proved.control == nullptr) return skipped("there is no control of that name");
  proved.slot = slot_of_mode(spec.mode);
  if (proved.slot == nullptr) return skipped("there is no mode " + spec.mode + " on this arch");
  CellVerdict verdict = proved.slot->verdict;
  if (verdict.status != CellStatus::kProved) return verdict;
  verdict.fields_compared = 0;
  if (const auto direction = control_direction(spec.control)) {
    verdict = prove_register_control(spec, proved, *direction);
    if (verdict.status != CellStatus::kProved) return verdict;
  }
  try {
    // Once untimed: a host may refuse the call, and then this control is what it lacks.
    ControlContext context{proved.slot->loaded.get(), stamps_, 0, proved.group()};
    proved.control(context);
  } catch (const KvmError& error) {
    return verdict_of(error, "this host refuses it");
  }
  return verdict;
}

CellVerdict CellProver::prove_register_control(const CellSpec& spec, ProvedCell& proved,
                                               Direction direction) {
  if (spec.groups.size() != 1) return skipped(spec.control + " moves one group, and none is named");
  const RegisterGroup* group = find_group(spec.groups.front());
  if (group == nullptr) return no_such_group(spec.groups.front());
  LoadedGuest& loaded = *proved.slot->loaded;
  std::string reason = why_not_synced(*group, offered_sync_mask(loaded.vm(), loaded.vcpu()));
  if (!reason.empty()) return skipped(reason);
  proved.groups.push_back(group);
  const Proof proof = prove_immediate_exit(loaded, *group, direction);
  // No fault of the kernel's: nobody promised it.
  return proof.holds() ? verdict_of(proof)
                       : skipped(proof.reason + (proof.field.empty() ? "" : ": " + proof.field));
}

CellVerdict CellProver::prove_exit(const CellSpec& spec, ProvedCell& proved) {
  const Guest* guest = find_guest(spec.exit, spec.mode);
  if (guest == nullptr) return skipped(std::string(why_no_guest(spec.exit, spec.mode)));
  const VmSetup* setup = find_setup(spec.setup);
  if (setup == nullptr) return skipped("there is no VM set-up " + spec.setup + " on this arch");
  const std::string_view absent = why_not_under(*setup, *guest);
  if (!absent.empty()) return skipped(std::string(absent));
  proved.slot = &slot_for(*guest, *setup);
  CellVerdict verdict = proved.slot->verdict;
  if (verdict.status == CellStatus::kProved && spec.kind == CellKind::kTransfer)
    verdict = prove_transfer(spec, proved);
  return verdict.status == CellStatus::kProved ? add_calls(spec, proved, std::move(verdict)) : verdict;
}

// Why the cell's transfer cannot move the group on exits of this guest; empty when it can.
std::string CellProver::why_no_group(const CellSpec& spec, const GuestSlot& slot,
                                     const RegisterGroup& group) const {
  const LoadedGuest& loaded = *slot.loaded;
  if (spec.transfer == Transfer::kIoctl) return why_no_ioctl(group, loaded);
  std::string reason = why_not_synced(group, offered_sync_mask(loaded.vm(), loaded.vcpu()));
  if (reason.empty() && writes(spec.direction) && group.name == slot.guest->undone_by) {
    return "KVM_RUN applies " + std::string(group.name) +
           " after the exit was handled, and takes back what that did";
  }
  return reason;
}

CellVerdict CellProver::prove_transfer(const CellSpec& spec, ProvedCell& proved) {
  LoadedGuest& loaded = *proved.slot->loaded;
  const std::string refused = why_no_transfer(proved.slot->guest->transfers, spec.direction);
  if (!refused.empty()) return skipped(refused);
  for (const std::string& name : spec.groups) {
    const RegisterGroup* group = find_group(name);
    if (group == nullptr) return no_such_group(name);
    const std::string reason = why_no_group(spec, *proved.slot, *group);
    if (!reason.empty()) return skipped(reason);
    proved.groups.push_back(&loaded.own(*group));
  }
  if (const std::string apart = why_not_together(proved.groups); !apart.empty()) return skipped(apart);
  const ProofFunction function = proof_function(spec.transfer, spec.direction, loop_of(proved.groups));
  const uint64_t offered = offered_sync_mask(loaded.vm(), loaded.vcpu());
  return add_witnesses(spec, proved, verdict_of(function(loaded, proved.groups, copies_, offered)));
}

CellVerdict CellProver::add_witnesses(const CellSpec& spec, const ProvedCell& proved, CellVerdict verdict) {
  for (const RegisterGroup* group : proved.groups) {
    if (verdict.status != CellStatus::kProved) break;
    // What has no other path to be read by is proved by its witness alone.
    if (!writes(spec.direction) && has_ioctl(*group)) continue;
    const Proof& seen = witness(spec, *proved.slot->setup, *group);
    if (!seen.holds()) return failed(seen);
    verdict.exits += seen.exits;
    verdict.fields_compared += seen.fields_compared;
  }
  return verdict;
}

const Proof& CellProver::witness(const CellSpec& spec, const VmSetup& setup, const RegisterGroup& group) {
  const auto [entry, is_new] = witnessed_.try_emplace({spec.mode, setup.name, group.name, spec.transfer});
  Proof& proof = entry->second;
  if (!is_new) return proof;
  // Should the witness itself fail to run, that stands for the cells after this one too.
  proof.reason = "its witness did not run";
  proof = prove_witness(device_, *find_mode(spec.mode), watchdog_, group.name, spec.transfer, setup);
  return proof;
}

CellVerdict CellProver::add_calls(const CellSpec& spec, const ProvedCell& proved, CellVerdict verdict) {
  BlockContext context{proved.slot->loaded.get(), proved.groups, &copies_, stamps_, 0};
  const ExitCalls found = calls_of_exit(context, spec.transfer, spec.direction);
  if (found.reason.empty()) {
    verdict.per_exit = found.calls;
    return verdict;
  }
  verdict.status = CellStatus::kFailed;
  verdict.reason = found.reason;
  return verdict;
}

}  // namespace kvm_exit_bench
