// The part of a session that proves cells before they may be timed.
#include "core/control_proof.h"
#include "core/count_calls.h"
#include "core/delay.h"
#include "core/kvm_error.h"
#include "core/offered_groups.h"
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

Session::GuestSlot& Session::load_guest(const Guest& guest, const VmSetup& setup) {
  GuestSlot& slot = slots_.emplace_back(GuestSlot{&guest, &setup, nullptr, {}});
  try {
    slot.loaded = std::make_unique<LoadedGuest>(device_, guest, watchdog_, setup);
    memory_locked_ = slot.loaded->lock_memory() && memory_locked_;
    const Proof proof = prove_guest(*slot.loaded, guest);
    const bool may_differ = !proof.holds() && !guest.otherwise.empty();
    slot.verdict =
        may_differ ? skipped(proof.reason + ": " + std::string(guest.otherwise)) : verdict_of(proof);
  } catch (const KvmError& error) {
    slot.verdict = skipped("this host does not run the guest: " + std::string(error.what()));
  }
  return slot;
}

Session::GuestSlot& Session::slot_for(const Guest& guest, const VmSetup& setup) {
  for (GuestSlot& slot : slots_) {
    if (slot.guest == &guest && slot.setup == &setup) return slot;
  }
  return load_guest(guest, setup);
}

// The first guest of the arch's table that runs, of any mode where `mode` is empty; null where the arch has
// no such mode.
Session::GuestSlot* Session::slot_of_mode(std::string_view mode) {
  GuestSlot* last = nullptr;
  for (const Guest& guest : guests()) {
    if (!mode.empty() && guest.mode != mode) continue;
    last = &slot_for(guest, plain_setup());
    if (last->verdict.status == CellStatus::kVerified) break;
  }
  return last;
}

CellVerdict Session::verify_control(TimedCell& cell) {
  cell.control = control_function(clock_, cell.spec.control);
  if (cell.control == nullptr) return skipped("there is no control of that name");
  cell.slot = slot_of_mode(cell.spec.mode);
  if (cell.slot == nullptr) return skipped("there is no mode " + cell.spec.mode + " on this arch");
  CellVerdict verdict = cell.slot->verdict;
  if (verdict.status != CellStatus::kVerified) return verdict;
  verdict.fields_compared = 0;
  if (const auto direction = control_direction(cell.spec.control)) {
    verdict = verify_register_control(cell, *direction);
    if (verdict.status != CellStatus::kVerified) return verdict;
  }
  try {
    // Once untimed: a host may refuse the call, and then this control is what it lacks.
    ControlContext context{cell.slot->loaded.get(), std::span(stamps_).first(kSubBatches), 0, group_of(cell)};
    cell.control(context);
  } catch (const KvmError& error) {
    return skipped("this host refuses it: " + std::string(error.what()));
  }
  return verdict;
}

CellVerdict Session::verify_register_control(TimedCell& cell, Direction direction) {
  if (cell.spec.groups.size() != 1) return skipped(cell.spec.control + " moves one group, and none is named");
  const RegisterGroup* group = find_group(cell.spec.groups.front());
  if (group == nullptr)
    return skipped("there is no register group " + cell.spec.groups.front() + " on this arch");
  LoadedGuest& loaded = *cell.slot->loaded;
  const std::string reason = why_not_synced(*group, offered_sync_mask(loaded.vm(), loaded.vcpu()));
  if (!reason.empty()) return skipped(reason);
  cell.groups.push_back(group);
  const Proof proof = prove_immediate_exit(loaded, *group, direction);
  // No fault of the kernel's: nobody promised it.
  return proof.holds() ? verdict_of(proof)
                       : skipped(proof.reason + (proof.field.empty() ? "" : ": " + proof.field));
}

const Proof& Session::witness(const TimedCell& cell, const RegisterGroup& group) {
  const auto [entry, is_new] =
      witnessed_.try_emplace({cell.spec.mode, cell.slot->setup->name, group.name, cell.spec.transfer});
  Proof& proof = entry->second;
  if (!is_new) return proof;
  // Should the witness itself fail to run, that stands for the cells after this one too.
  proof.reason = "its witness did not run";
  proof = prove_witness(device_, *find_mode(cell.spec.mode), watchdog_, group.name, cell.spec.transfer,
                        *cell.slot->setup);
  return proof;
}

CellVerdict Session::verify_transfer(TimedCell& cell) {
  const std::string refused = why_no_transfer(cell.slot->guest->transfers, cell.spec.direction);
  if (!refused.empty()) return skipped(refused);
  const uint64_t offered = offered_sync_mask(cell.slot->loaded->vm(), cell.slot->loaded->vcpu());
  for (const std::string& name : cell.spec.groups) {
    const RegisterGroup* group = find_group(name);
    if (group == nullptr) return skipped("there is no register group " + name + " on this arch");
    const std::string reason = why_not_synced(*group, offered);
    if (cell.spec.transfer == Transfer::kSync && !reason.empty()) return skipped(reason);
    const bool through_run = cell.spec.transfer == Transfer::kSync && writes(cell.spec.direction);
    if (through_run && name == cell.slot->guest->undone_by) {
      return skipped("KVM_RUN applies " + name + " after the exit was handled, and takes back what that did");
    }
    const std::string no_ioctl = why_no_ioctl(*group, *cell.slot->loaded);
    if (cell.spec.transfer == Transfer::kIoctl && !no_ioctl.empty()) return skipped(no_ioctl);
    cell.groups.push_back(&cell.slot->loaded->own(*group));
  }
  if (const std::string apart = why_not_together(cell.groups); !apart.empty()) return skipped(apart);
  const ProofFunction prove = proof_function(cell.spec.transfer, cell.spec.direction, loop_of(cell.groups));
  CellVerdict verdict = verdict_of(prove(*cell.slot->loaded, cell.groups, copies_, offered));
  for (const RegisterGroup* group : cell.groups) {
    if (verdict.status != CellStatus::kVerified) break;
    // What has no other path to be read by is proved by its witness alone.
    if (!writes(cell.spec.direction) && has_ioctl(*group)) continue;
    const Proof& seen = witness(cell, *group);
    if (!seen.holds()) return failed(seen);
    verdict.exits += seen.exits;
    verdict.fields_compared += seen.fields_compared;
  }
  return verdict;
}

CellVerdict Session::verify_exit(TimedCell& cell) {
  const Guest* guest = find_guest(cell.spec.exit, cell.spec.mode);
  if (guest == nullptr) return skipped(std::string(why_no_guest(cell.spec.exit, cell.spec.mode)));
  const VmSetup* setup = find_setup(cell.spec.setup);
  if (setup == nullptr) return skipped("there is no VM set-up " + cell.spec.setup + " on this arch");
  const std::string_view absent = why_not_under(*setup, *guest);
  if (!absent.empty()) return skipped(std::string(absent));
  cell.slot = &slot_for(*guest, *setup);
  if (cell.slot->verdict.status != CellStatus::kVerified) return cell.slot->verdict;
  return cell.spec.kind == CellKind::kTransfer ? verify_transfer(cell) : cell.slot->verdict;
}

void Session::count_calls_of(const TimedCell& cell, CellVerdict& verdict) {
  BlockContext context{cell.slot->loaded.get(), cell.groups, &copies_, std::span(stamps_).first(kSubBatches),
                       0};
  const CountedExit counted = count_calls(context, cell.spec.transfer, cell.spec.direction);
  if (counted.reason.empty()) {
    verdict.per_exit = counted.calls;
    return;
  }
  verdict.status = CellStatus::kFailed;
  verdict.reason = counted.reason;
}

CellVerdict Session::verify_cell(TimedCell& cell) {
  if (cell.spec.kind == CellKind::kControl) return verify_control(cell);
  const bool is_delayed = cell.spec.delay_ns > 0;
  const std::string no_delay = is_delayed ? why_no_delay(clock_) : "";
  if (!no_delay.empty()) return skipped(no_delay);
  CellVerdict verdict = verify_exit(cell);
  if (verdict.status != CellStatus::kVerified) return verdict;
  count_calls_of(cell, verdict);
  if (verdict.status != CellStatus::kVerified) return verdict;
  const Handled handled = cell.slot->guest->handled;
  if (is_delayed && handled != Handled::kNever) {
    return skipped("userspace handles each of these exits, and a delay is part of that");
  }
  cell.delay_ticks = delay_ticks(cell.spec.delay_ns, delay_hz_);
  cell.block = block_function(clock_, cell.spec.transfer, cell.spec.direction, loop_of(cell.groups),
                              is_delayed ? Variant::kDelayed : Variant::kPlain, handled);
  return verdict;
}

}  // namespace kvm_exit_bench
