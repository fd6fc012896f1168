#pragma once

#include <string_view>

namespace kvm_exit_bench {

// Why no guest of the mode can tell that `group` was written; empty where a witness or the loop counter can.
std::string_view why_no_witness(std::string_view group, std::string_view mode) noexcept;

}  // namespace kvm_exit_bench
