#pragma once

#include <string>

#include "wire/value.h"

namespace kvm_exit_bench::runner {

// Throws KvmError kInternal with the place of what is wrong.
wire::Value parse_json(const std::string& text);
// One line. Bytes that are not UTF-8 (a kernel may say anything in /sys) become replacement characters.
std::string to_json(const wire::Value& value);

}  // namespace kvm_exit_bench::runner
