// Copies of groups compared field by field, and patterns to tell them apart by.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/guest/register_group.h"
#include "core/guest/whole_groups.h"

namespace kvm_exit_bench {

// First field of `group` that differs between two copies, in words; counts what it compared.
std::optional<std::string> field_difference(const RegisterGroup& group, const uint8_t* one,
                                            const char* one_name, const uint8_t* other,
                                            const char* other_name, uint32_t& compared);

// Every one of these fields of `group` that differs, in words.
std::vector<std::string> field_differences(const RegisterGroup& group, std::span<const RegisterField> fields,
                                           const uint8_t* one, const char* one_name, const uint8_t* other,
                                           const char* other_name);

// First register that userspace changed and that does not read back as the guest must have left it: free
// fields as written, the touched register advanced by what the guest adds.
std::optional<std::string> written_difference(GroupList groups, const GroupCopies& written,
                                              const GroupCopies& seen, const char* seen_name,
                                              const char* written_name, uint32_t& compared);

// Fills the free fields of a copy with values below 2^40 that differ by field and by `round` in each 32-bit
// half.
void fill_pattern(const RegisterGroup& group, uint8_t* copy, uint32_t round);

}  // namespace kvm_exit_bench
