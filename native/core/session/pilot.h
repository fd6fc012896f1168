// Finds out how long the blocks of each cell are to be, before the first round of the launch that comes
// first. All other launches are told what it found.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "core/session/cell.h"

namespace kvm_exit_bench {

// A cell of which the number of exits is not known.
struct PilotCell {
  uint32_t cell;
  const CellSpec* spec;
};

// Runs a block of so many exits of a cell. What one of them takes in nanoseconds; none where the block is
// dropped. What it throws ends the pilot.
using TimeBlock = std::function<std::optional<double>(uint32_t cell, uint32_t exits)>;

// By cell, what one exit takes in nanoseconds: the least of the medians of a few short blocks, which are
// spread over the whole pilot so that no burst of other work meets them all. A cell is missing where each of
// its blocks was dropped. Nothing where `stopped` said so on the way.
std::map<uint32_t, double> pilot_costs(const std::vector<PilotCell>& cells, const TimeBlock& time_block,
                                       const std::function<bool()>& stopped);

// By cell, the exits of a block.
std::map<uint32_t, uint32_t> block_lengths(const std::vector<PilotCell>& cells,
                                           const std::map<uint32_t, double>& costs_ns);

}  // namespace kvm_exit_bench
