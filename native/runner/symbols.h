#pragma once

#include "runner/serve.h"

namespace kvm_exit_bench::runner {

// Sends the kernel's functions, those of its modules included, as `symbols` lines: {"type": "symbols",
// "module": "kvm" or null, "packed": "HEX NAME HEX NAME ..."}, where HEX is how far the address lies behind
// the one before in the same line, the first from zero. Needs root, and a kernel with CONFIG_KALLSYMS. Throws
// KvmError.
void send_symbols(const Send& send);

}  // namespace kvm_exit_bench::runner
