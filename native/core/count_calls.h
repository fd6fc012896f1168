// How many system calls one exit of a cell takes, counted before it is timed.
#pragma once

#include <optional>
#include <string>

#include "core/block.h"
#include "core/calls.h"

namespace kvm_exit_bench {

struct CountedExit {
  // Empty unless the exits of a block differ in their calls.
  std::string reason;
  // Of each exit.
  CallCounts calls;
};

// The calls of `exits` exits, shared out; a count that does not come out whole is a reason.
CountedExit calls_per_exit(const CallCounts& counts, uint32_t exits);

// Runs one untimed block of the cell by the same template as its timed one, whose calls are counted on the
// way. `context` holds the cell's guest, groups and room for stamps. Throws KvmError as a block does.
CountedExit count_calls(BlockContext& context, Transfer transfer, Direction direction);

}  // namespace kvm_exit_bench
