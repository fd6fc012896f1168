// Small text files of the kernel (/proc, /sys), read whole.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace kvm_exit_bench {

// Without trailing white space; empty when it cannot be read.
std::string read_host_file(const std::string& path);
// Value of the first line `name : value`; empty when there is none.
std::string colon_field(std::string_view text, std::string_view name);
// Names in a directory, sorted, without dot entries; empty when it cannot be read.
std::vector<std::string> list_directory(const std::string& path);

}  // namespace kvm_exit_bench
