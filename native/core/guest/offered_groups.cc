#include "core/guest/offered_groups.h"

#include <cstring>
#include <string_view>

#include "core/guest/whole_groups.h"
#include "core/kvm/fault.h"

namespace kvm_exit_bench {

uint64_t offered_sync_mask(const Vm& vm, const Vcpu& vcpu) {
  const int answer = vm.check_extension(KVM_CAP_SYNC_REGS);
  if (answer <= 0) return 0;
  // s390 answers yes or no and writes the mask where other arches read one (kvm_arch_vcpu_create,
  // arch/s390/kvm/kvm-s390.c).
  const uint64_t written = vcpu.valid_at_creation();
  return written != 0 ? written : static_cast<uint64_t>(answer);
}

namespace {

std::string why_not_capable(const RegisterGroup& group, const Vm& vm) {
  if (group.needs.number == 0) return {};
  const std::string name(group.name);
  const int answer = vm.check_extension(group.needs.number);
  const std::string said =
      std::string(group.needs.name) + " on the VM fd is " + std::to_string(answer) + ": ";
  if (answer <= 0) return said + name + " would not keep what is written";
  if (group.needs.is_size && static_cast<size_t>(answer) > group.size) {
    return said + name + " takes more than the " + std::to_string(group.size) + " bytes there are for it";
  }
  return {};
}

// What KVM says to reading the group, twice over different bytes, and to writing back what was read.
void try_group(const RegisterGroup& group, const LoadedGuest& loaded) {
  const RegisterGroup* const list[] = {&group};
  GroupCopies one, other;
  one.fill(0x00);
  other.fill(0xff);
  if (group.make_ready != nullptr) group.make_ready(loaded.vm().device_fd(), loaded.vcpu_fd());
  get_groups(loaded.vcpu_fd(), list, one);
  get_groups(loaded.vcpu_fd(), list, other);
  for (const RegisterField& field : group.fields) {
    if (std::memcmp(one.data() + field.offset, other.data() + field.offset, field.size) == 0) continue;
    throw KvmError(ErrorCode::kKvm, group.get_name, 0, std::string("leaves ") + field.name + " unwritten");
  }
  set_groups(loaded.vcpu_fd(), list, one);
}

std::string why_refused(const RegisterGroup& group, const LoadedGuest& loaded) {
  if (!group.is_tried) return {};
  try {
    try_group(group, loaded);
    return {};
  } catch (const KvmError& error) {
    if (!is_refusal(error)) throw;
    return "this host does not move " + std::string(group.name) + ": " + error.what();
  }
}

}  // namespace

std::string why_no_ioctl(const RegisterGroup& group, const LoadedGuest& loaded) {
  if (!has_ioctl(group)) {
    return "no ioctl moves " + std::string(group.name) + " on this arch: kvm_run alone carries it";
  }
  const std::string incapable = why_not_capable(group, loaded.vm());
  return incapable.empty() ? why_refused(group, loaded) : incapable;
}

std::string why_not_synced(const RegisterGroup& group, uint64_t offered_mask) {
  const std::string name(group.name);
  if (group.sync_bit == 0) return "kvm_run does not carry " + name + " on this arch";
  if ((group.sync_bit & offered_mask) == group.sync_bit) return {};
  return "KVM_CAP_SYNC_REGS on the VM fd is " + std::to_string(offered_mask) + ": it does not offer " + name;
}

std::string why_no_transfer(Transfers allowed, Direction direction) {
  switch (allowed) {
    case Transfers::kNone:
      return "the guest causes several exits, and userspace sees one of them: no register moves on the "
             "others";
    case Transfers::kReadOnly:
      if (!writes(direction)) return {};
      return "the guest is set up anew after each exit: what a cell writes would not arrive";
    case Transfers::kNoWriteAlone:
      if (reads(direction)) return {};
      return "the exit moves registers on, and a write without a read would set them back";
    case Transfers::kAll:
      break;
  }
  return {};
}

namespace {

bool share_bytes(const RegisterGroup& one, const RegisterGroup& other) noexcept {
  if (one.sync_bit == 0 || other.sync_bit == 0) return false;
  return one.sync_offset < other.sync_offset + other.size && other.sync_offset < one.sync_offset + one.size;
}

bool share_register(const RegisterGroup& one, const RegisterGroup& other) noexcept {
  for (const OneRegister& left : one.registers) {
    for (const OneRegister& right : other.registers) {
      if (left.id == right.id) return true;
    }
  }
  return false;
}

}  // namespace

std::string why_not_together(std::span<const RegisterGroup* const> groups) {
  for (size_t i = 0; i < groups.size(); ++i) {
    for (const RegisterGroup* other : groups.subspan(i + 1)) {
      if (groups[i]->size > kMaxGroupBytes || other->size > kMaxGroupBytes || groups[i]->answer != 0 ||
          other->answer != 0) {
        return std::string(groups[i]->name) + " and " + std::string(other->name) +
               " do not move together: one of them moves alone";
      }
      if (!share_bytes(*groups[i], *other) && !share_register(*groups[i], *other)) continue;
      return std::string(groups[i]->name) + " and " + std::string(other->name) +
             " lie in one struct of KVM's: to move both is one write over the other";
    }
  }
  return {};
}

}  // namespace kvm_exit_bench
