#include "core/proof/calls_per_exit.h"

#include <array>
#include <cerrno>

#include "core/kvm/kvm_error.h"
#include "core/loop/access.h"

namespace kvm_exit_bench {
namespace {

struct Count {
  const char* name;
  uint64_t CallCounts::*of;
};
constexpr std::array<Count, 3> kCounts = {{{"entries", &CallCounts::entries},
                                           {"ioctls beside KVM_RUN", &CallCounts::ioctls},
                                           {"bytes of registers", &CallCounts::bytes}}};

}  // namespace

ExitCalls calls_per_exit(const CallCounts& counts, uint32_t exits) {
  ExitCalls found;
  for (const auto& [name, of] : kCounts) {
    found.calls.*of = counts.*of / exits;
    if (counts.*of % exits == 0) continue;
    found.reason = std::to_string(counts.*of) + " " + name + " in " + std::to_string(exits) +
                   " exits: its exits do not all take the same";
  }
  return found;
}

ExitCalls calls_of_exit(BlockContext& context, Transfer transfer, Direction direction) {
  const BlockFunction block =
      block_function(ClockSource::kMonotonicRaw, transfer, direction, loop_of(context.groups),
                     Variant::kMetered, context.loaded->handled());
  constexpr int kAttempts = 100;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    MeteredCalls::counts() = {};
    // A signal may cut a block short: its counts then belong to no number of exits.
    if (block(context).drop == Drop::kInterrupted) continue;
    return calls_per_exit(MeteredCalls::counts(),
                          static_cast<uint32_t>(context.stamps.size()) + context.loaded->warm_up_exits());
  }
  throw KvmError(ErrorCode::kKvm, "KVM_RUN", EINTR, "interrupted again and again");
}

}  // namespace kvm_exit_bench
