#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runner/serve.h"

namespace kvm_exit_bench::runner {

// The text of a record of /dev/kmsg that is a warning or worse, in printable ASCII; none of any other record
// (`level,sequence,time,flags;text`, Documentation/ABI/testing/dev-kmsg).
std::optional<std::string> warning_in(std::string_view record);

// Sends a message of src/emulate/kernel_log.ts with the warnings of the kernel's log, the oldest first;
// nothing where it has none or cannot be read.
void send_kernel_log(const Send& send);

}  // namespace kvm_exit_bench::runner
