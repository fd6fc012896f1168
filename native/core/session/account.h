// The account of a launch: what KVM's own statistics say that each cell's exits did, and what else happened
// to each block meanwhile. Read around blocks, never inside their timed region.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/guest/loaded_guest.h"
#include "core/kvm/statistics.h"
#include "core/loop/block_meter.h"

namespace kvm_exit_bench {

// What disturbed a block. Interrupts are those that KVM counts as exits of their own (`irq_exits`).
struct BlockEvents {
  uint64_t faults = 0;
  uint64_t preemptions = 0;
  uint64_t interrupts = 0;

  bool any() const noexcept { return faults + preemptions + interrupts > 0; }
};

// Blocks, and how many of them nothing disturbed.
struct BlockCount {
  uint32_t all = 0;
  uint32_t undisturbed = 0;

  void add(bool disturbed) noexcept {
    ++all;
    if (!disturbed) ++undisturbed;
  }
};

// Of one cell: every distinct increase of each counter over a block, and how many blocks had it.
struct CellAccount {
  // That each block's increases are of: the timed ones and those of its warm-up.
  uint32_t exits = 0;
  BlockCount blocks;
  // By place among the names; the blocks that are missing had no increase.
  std::map<size_t, std::map<uint64_t, BlockCount>> increases;
};

class Account final : public BlockMeter {
 public:
  // Opens the statistics of a guest that blocks will run on. Where the host has none or no descriptor left,
  // the launch has no account, and why_none() says so.
  void open(const LoadedGuest& loaded);
  // Of all counters; empty where there are none.
  const std::vector<std::string>& names() const noexcept { return names_; }
  const std::string& why_none() const noexcept { return why_none_; }

  // The meter of a block that runs on this guest next.
  BlockMeter& of(const LoadedGuest& loaded);
  void begin() noexcept override;
  void end() noexcept override;
  // Of the block that end() closed.
  const BlockEvents& events() const noexcept { return events_; }
  void add_block_to(CellAccount& cell, uint32_t exits) const;

 private:
  void give_up(std::string reason);

  std::map<const LoadedGuest*, VcpuStatistics> statistics_;
  // Of the guest that the next block runs on; null: without an account.
  VcpuStatistics* current_ = nullptr;
  std::vector<std::string> names_;
  // Place of the counter of interrupts; none: the size of the names.
  size_t interrupts_ = 0;
  std::string why_none_;
  std::vector<uint64_t> before_;
  std::vector<uint64_t> after_;
  BlockEvents at_begin_;
  BlockEvents events_;
  bool is_read_ = false;
};

}  // namespace kvm_exit_bench
