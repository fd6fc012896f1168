// A block: N exits of one cell timed back to back, and the tally around it that shows that they all counted.
#pragma once

#include <cstdint>
#include <span>

#include "core/guest/loaded_guest.h"
#include "core/guest/transfer.h"
#include "core/guest/whole_groups.h"
#include "core/kvm/perf_counters.h"
#include "core/loop/block_meter.h"
#include "core/loop/clock.h"
#include "core/loop/delay.h"
#include "core/loop/timed_loop.h"

namespace kvm_exit_bench {

// Of a block. One whose exits are no multiple of it has sub-batches of two exits each, as many as there are.
inline constexpr size_t kSubBatches = 16;

constexpr size_t sub_batches(size_t exits) noexcept {
  return exits % kSubBatches == 0 ? kSubBatches : exits / 2;
}

enum class Drop { kNone, kMigrated, kInterrupted };

// Ticks per exit.
struct BlockValue {
  double mean = 0;
  double median = 0;
  double min = 0;
  Drop drop = Drop::kNone;
};

// Everything one block needs; owned by the session, allocated before anything is timed.
struct BlockContext {
  LoadedGuest* loaded = nullptr;
  GroupList groups;
  GroupCopies* copies = nullptr;
  // One per exit; receives the clock after each.
  std::span<uint64_t> stamps;
  uint64_t begin_ticks = 0;
  // Read by Variant::kDelayed alone.
  Delay delay{};
  BlockMeter* meter = &no_meter;
  // Read right around the exits; null where they are timed.
  CounterGroup* counters = nullptr;
};

// The loop as it is timed; with a delay in each handler; or with a meter on its system calls (MeteredCalls).
enum class Variant { kPlain, kDelayed, kMetered };

using BlockFunction = BlockValue (*)(BlockContext&);

// The instance of the timed loop for a transfer, direction and loop_of() the groups, and for how exits are
// handled; what is handled is not delayed.
BlockFunction block_function(ClockSource clock, Transfer transfer, Direction direction, size_t group_count,
                             Variant variant = Variant::kPlain, Handled handled = Handled::kNever);

// Of a block that was counted and not timed, of any length: no values, only whether it stands.
BlockValue counted_block(const LoopResult& loop) noexcept;
// Mean over the block, median and minimum of its sub-batches; dropped where the thread migrated. The number
// of stamps is one that is_block_length() takes.
BlockValue summarize_block(std::span<const uint64_t> stamps, uint64_t begin_ticks, const LoopResult& loop);

}  // namespace kvm_exit_bench
