#include "core/verify.h"

#include <cinttypes>
#include <cstdio>

#include "core/offered_groups.h"

namespace kvm_exit_bench {
namespace {

uint64_t field_value(const uint8_t* copy, const RegisterField& field) noexcept {
  uint64_t value = 0;
  std::memcpy(&value, copy + field.offset, field.size < sizeof value ? field.size : sizeof value);
  return value;
}

// The low bytes of `value`, whatever the byte order; a wider field holds it more than once.
void store_field(uint8_t* copy, const RegisterField& field, uint64_t value) noexcept {
  if (const auto low = static_cast<uint32_t>(value); field.size == sizeof low) {
    std::memcpy(copy + field.offset, &low, sizeof low);
  } else if (field.size < sizeof low) {
    copy[field.offset] = static_cast<uint8_t>(value);
  } else {
    for (size_t at = 0; at < field.size; at += 8) std::memcpy(copy + field.offset + at, &value, 8);
  }
}

std::string describe_difference(const RegisterGroup& group, const char* field, const char* one_name,
                                uint64_t one, const char* other_name, uint64_t other) {
  std::array<char, 160> text;
  std::snprintf(text.data(), text.size(), "%.*s.%s: %s 0x%" PRIx64 ", %s 0x%" PRIx64,
                static_cast<int>(group.name.size()), group.name.data(), field, one_name, one, other_name,
                other);
  return text.data();
}

void read_area(const LoadedGuest& loaded, const RegisterGroup& group, uint8_t* copy) noexcept {
  std::memcpy(copy, sync_area(loaded.run()) + group.sync_offset, group.size);
}

// For the next entry.
void write_area(const LoadedGuest& loaded, const RegisterGroup& group, const uint8_t* copy) noexcept {
  std::memcpy(sync_area(loaded.run()) + group.sync_offset, copy, group.size);
  loaded.run()->kvm_dirty_regs |= group.sync_bit;
}

bool is_free(const RegisterGroup& group, size_t offset) noexcept {
  for (const RegisterField& field : group.free_fields)
    if (field.offset == offset) return true;
  return false;
}

}  // namespace

uint32_t touched_value(const RegisterGroup& group, const uint8_t* copy) noexcept {
  uint32_t value;
  std::memcpy(&value, copy + group.touched_offset, sizeof value);
  return value;
}

std::optional<std::string> field_difference(const RegisterGroup& group, const uint8_t* one,
                                            const char* one_name, const uint8_t* other,
                                            const char* other_name, uint32_t& compared) {
  for (const RegisterField& field : group.fields) {
    ++compared;
    if (std::memcmp(one + field.offset, other + field.offset, field.size) == 0) continue;
    return describe_difference(group, field.name, one_name, field_value(one, field), other_name,
                               field_value(other, field));
  }
  return std::nullopt;
}

std::optional<std::string> written_difference(GroupList groups, const GroupCopies& written,
                                              const GroupCopies& seen, const char* seen_name,
                                              const char* written_name, uint32_t& compared) {
  for (size_t i = 0; i < groups.size(); ++i) {
    const RegisterGroup& group = *groups[i];
    const uint8_t* sent = written.data() + i * kMaxGroupBytes;
    const uint8_t* got = seen.data() + i * kMaxGroupBytes;
    ++compared;
    const uint32_t expected = touched_value(group, sent) + group.guest_step;
    if (touched_value(group, got) != expected) {
      return describe_difference(group, "touched register", written_name, expected, seen_name,
                                 touched_value(group, got));
    }
    for (const RegisterField& field : group.fields) {
      if (!is_free(group, field.offset) || field.offset == group.touched_offset) continue;
      ++compared;
      if (std::memcmp(sent + field.offset, got + field.offset, field.size) == 0) continue;
      return describe_difference(group, field.name, written_name, field_value(sent, field), seen_name,
                                 field_value(got, field));
    }
  }
  return std::nullopt;
}

void get_groups(const LoadedGuest& loaded, GroupList groups, GroupCopies& copies) {
  get_groups(loaded.vcpu_fd(), groups, copies);
  for (size_t i = 0; i < groups.size(); ++i) {
    if (!has_ioctl(*groups[i])) read_area(loaded, *groups[i], copies.data() + i * kMaxGroupBytes);
  }
}

void set_groups(const LoadedGuest& loaded, GroupList groups, GroupCopies& copies) {
  set_groups(loaded.vcpu_fd(), groups, copies);
  for (size_t i = 0; i < groups.size(); ++i) {
    if (!has_ioctl(*groups[i])) write_area(loaded, *groups[i], copies.data() + i * kMaxGroupBytes);
  }
}

void fill_pattern(const RegisterGroup& group, uint8_t* copy, uint32_t round) {
  // Both halves of a 64-bit register differ from those of the round before.
  uint64_t value = (uint64_t{round} + 1) << 32 | (uint64_t{round} + 1) << 16;
  for (const RegisterField& field : group.free_fields) {
    value += 0x1'0000'0101;
    store_field(copy, field, value);
  }
}

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
    write_area(loaded_, *groups_[i], copies_.data() + i * kMaxGroupBytes);
}

const GroupCopies& OtherPath::read() {
  if (!through_area_) {
    get_groups(loaded_, groups_, copies_);
    return copies_;
  }
  for (size_t i = 0; i < groups_.size(); ++i)
    read_area(loaded_, *groups_[i], copies_.data() + i * kMaxGroupBytes);
  return copies_;
}

namespace {

constexpr uint64_t kEveryByte = 0x0101'0101'0101'0101;

constexpr uint64_t low_bytes(uint64_t value, size_t bytes) noexcept {
  return bytes >= sizeof value ? value : value & ((uint64_t{1} << 8 * bytes) - 1);
}

}  // namespace

Proof prove_guest(LoadedGuest& loaded, const Guest& guest) {
  constexpr uint32_t kExits = 8;
  Proof proof;
  request_sync(loaded.run(), 0);
  loaded.enter();
  const uint32_t first = loaded.count();
  uint64_t supplied = 0;
  const bool takes_input = guest.declared.size != 0 && !guest.declared.is_write;
  for (uint32_t exit = 0;; ++exit) {
    if (const auto difference = exit_difference(*loaded.run(), guest.declared)) {
      proof.reason = "the guest's exit is not the declared one: " + *difference;
      return proof;
    }
    const uint64_t offset = read_instruction_pointer(loaded.vcpu_fd()) - kCodeAddress;
    if (offset != guest.exit_at && offset != guest.exit_after) {
      proof.reason = "the instruction pointer is " + std::to_string(offset) +
                     " bytes into the guest, not at " + std::to_string(guest.exit_at) + " or " +
                     std::to_string(guest.exit_after);
      return proof;
    }
    if (const uint32_t counted = loaded.count() - first; counted != exit * loaded.count_step()) {
      proof.reason = "the guest added " + std::to_string(counted) + " to its counter in " +
                     std::to_string(exit) + " exits";
      return proof;
    }
    if (takes_input && exit > 0 &&
        low_bytes(read_input_register(loaded.vcpu_fd()), guest.declared.size) !=
            low_bytes(supplied * kEveryByte, guest.declared.size)) {
      proof.reason = "the guest did not receive the bytes that userspace supplied";
      return proof;
    }
    if (exit == kExits) return proof;
    supplied = 0x60 + exit;
    supply_input(*loaded.run(), guest.declared, supplied);
    loaded.enter();
    ++proof.exits;
  }
}
}  // namespace kvm_exit_bench
