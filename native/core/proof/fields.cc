#include "core/proof/fields.h"

#include <array>
#include <cinttypes>
#include <cstdio>
#include <cstring>

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

bool is_free(const RegisterGroup& group, size_t offset) noexcept {
  for (const RegisterField& field : group.free_fields)
    if (field.offset == offset) return true;
  return false;
}

}  // namespace

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

std::vector<std::string> field_differences(const RegisterGroup& group, std::span<const RegisterField> fields,
                                           const uint8_t* one, const char* one_name, const uint8_t* other,
                                           const char* other_name) {
  std::vector<std::string> differences;
  for (const RegisterField& field : fields) {
    if (std::memcmp(one + field.offset, other + field.offset, field.size) == 0) continue;
    differences.push_back(describe_difference(group, field.name, one_name, field_value(one, field),
                                              other_name, field_value(other, field)));
  }
  return differences;
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

void fill_pattern(const RegisterGroup& group, uint8_t* copy, uint32_t round) {
  // Both halves of a 64-bit register differ from those of the round before.
  uint64_t value = (uint64_t{round} + 1) << 32 | (uint64_t{round} + 1) << 16;
  for (const RegisterField& field : group.free_fields) {
    value += 0x1'0000'0101;
    store_field(copy, field, value);
  }
}

}  // namespace kvm_exit_bench
