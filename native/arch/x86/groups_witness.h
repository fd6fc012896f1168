#pragma once

#include <span>
#include <string_view>

#include "core/witness.h"

namespace kvm_exit_bench {

// Of the groups that kvm_run does not carry, for witnesses().
std::span<const Witness> lone_witnesses() noexcept;
// Why no guest of the mode can tell that `group` was written; empty where a witness or the loop counter can.
std::string_view why_no_witness(std::string_view group, std::string_view mode) noexcept;

}  // namespace kvm_exit_bench
