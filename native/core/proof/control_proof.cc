#include "core/proof/control_proof.h"

#include <array>
#include <cstring>
#include <memory>

#include "core/guest/whole_groups.h"
#include "core/kvm/kvm_error.h"
#include "core/loop/immediate_exit.h"
#include "core/proof/fields.h"

namespace kvm_exit_bench {
namespace {

uint8_t* area_of(const LoadedGuest& loaded, const RegisterGroup& group) noexcept {
  return sync_area(loaded.run()) + group.sync_offset;
}

void run_at_once(const LoadedGuest& loaded) {
  const ImmediateExit asked(loaded.run());
  if (leave_at_once(loaded.vcpu_fd()) != 0) throw_errno("KVM_RUN with immediate_exit");
}

void store_touched(const RegisterGroup& group, uint8_t* copy, uint32_t value) noexcept {
  std::memcpy(copy + group.touched_offset, &value, sizeof value);
}

// Into an area of zeros: KVM stores no word of kvm_sregs.interrupt_bitmap that has no bit to set
// (__get_sregs, arch/x86/kvm/x86.c).
Proof prove_out(const LoadedGuest& loaded, const RegisterGroup& group, const uint8_t* held) {
  Proof proof;
  uint8_t* const area = area_of(loaded, group);
  std::memset(area, 0, group.size);
  const ValidRegs valid(loaded.run(), group.sync_bit);
  run_at_once(loaded);
  const auto difference = field_difference(group, held, "ioctl", area, "sync", proof.fields_compared);
  if (!difference) return proof;
  proof.reason = "KVM_RUN with immediate_exit does not store what KVM_GET_* reads";
  proof.field = *difference;
  return proof;
}

Proof prove_in(const LoadedGuest& loaded, const RegisterGroup& group, const GroupCopies& held,
               GroupList list) {
  Proof proof;
  uint8_t* const area = area_of(loaded, group);
  std::memcpy(area, held.data(), group.size);
  const uint32_t written = touched_value(group, held.data()) + group.touched_step;
  store_touched(group, area, written);
  loaded.run()->kvm_dirty_regs = group.sync_bit;
  run_at_once(loaded);
  const bool consumed = loaded.run()->kvm_dirty_regs == 0;
  request_sync(loaded.run(), 0);
  const auto seen = std::make_unique<GroupCopies>();
  get_groups(loaded, list, *seen);
  proof.fields_compared = 1;
  if (!consumed || touched_value(group, seen->data()) != written)
    proof.reason = "KVM_RUN with immediate_exit does not take what kvm_dirty_regs marks";
  return proof;
}

}  // namespace

std::optional<Direction> control_direction(std::string_view control) noexcept {
  if (control == "immediate-exit-sync-out") return Direction::kRead;
  if (control == "immediate-exit-sync-in") return Direction::kWrite;
  return std::nullopt;
}

Proof prove_immediate_exit(LoadedGuest& loaded, const RegisterGroup& group, Direction direction) {
  const std::array<const RegisterGroup*, 1> list = {&group};
  const auto held = std::make_unique<GroupCopies>();
  {
    const ImmediateExit asked(loaded.run());
    settle(loaded);
  }
  get_groups(loaded, list, *held);
  const auto other = std::make_unique<GroupCopies>(*held);
  fill_pattern(group, other->data(), 0);
  set_groups(loaded, list, *other);
  Proof proof = direction == Direction::kRead ? prove_out(loaded, group, other->data())
                                              : prove_in(loaded, group, *held, list);
  set_groups(loaded, list, *held);
  return proof;
}

}  // namespace kvm_exit_bench
