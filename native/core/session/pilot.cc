#include "core/session/pilot.h"

#include <algorithm>
#include <cmath>

#include "core/loop/block.h"
#include "core/session/block_length.h"

namespace kvm_exit_bench {
namespace {

constexpr int kPasses = 3;
// Of one of the pilot's blocks, where 16 exits do not take as long.
constexpr double kShortBlockNs = 50'000;

// The first block of a cell is as short as any; the others know what an exit takes.
uint32_t pilot_exits(std::optional<double> cost_ns) {
  if (!cost_ns) return kSubBatches;
  const double batches = std::ceil(kShortBlockNs / *cost_ns / kSubBatches);
  return static_cast<uint32_t>(std::clamp(batches, 1.0, 64.0)) * static_cast<uint32_t>(kSubBatches);
}

}  // namespace

std::map<uint32_t, double> pilot_costs(const std::vector<PilotCell>& cells, const TimeBlock& time_block,
                                       const std::function<bool()>& stopped) {
  std::map<uint32_t, double> costs;
  for (int pass = 0; pass < kPasses; ++pass) {
    for (const PilotCell& each : cells) {
      if (stopped()) return {};
      const auto known = costs.find(each.cell);
      const bool is_known = known != costs.end();
      const auto seen =
          time_block(each.cell, pilot_exits(is_known ? std::optional(known->second) : std::nullopt));
      // A clock may stand still for an exit; nothing takes no time.
      if (seen && *seen > 0) costs[each.cell] = is_known ? std::min(known->second, *seen) : *seen;
    }
  }
  return costs;
}

std::map<uint32_t, uint32_t> block_lengths(const std::vector<PilotCell>& cells,
                                           const std::map<uint32_t, double>& costs_ns) {
  std::map<uint32_t, uint32_t> lengths;
  for (const auto& [cell, spec] : cells) {
    const auto known = costs_ns.find(cell);
    lengths[cell] = exits_per_block(known == costs_ns.end() ? std::nullopt : std::optional(known->second),
                                    spec->kind == CellKind::kControl ? kControlBlockNs : kGuestBlockNs);
  }
  return lengths;
}

}  // namespace kvm_exit_bench
