// How many system calls one exit of a cell makes, found out before it is timed.
#pragma once

#include <optional>
#include <string>

#include "core/loop/block.h"
#include "core/loop/calls.h"

namespace kvm_exit_bench {

struct ExitCalls {
  // Empty unless the exits of a block differ in their calls.
  std::string reason;
  // Of each exit.
  CallCounts calls;
};

// The calls of `exits` exits, shared out; a count that does not come out whole is a reason.
ExitCalls calls_per_exit(const CallCounts& counts, uint32_t exits);

// Runs one untimed block of the cell by the same template as its timed one, with a meter on its calls.
// `context` holds the cell's guest, groups and room for stamps. Throws KvmError as a block does.
ExitCalls calls_of_exit(BlockContext& context, Transfer transfer, Direction direction);

}  // namespace kvm_exit_bench
