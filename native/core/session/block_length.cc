#include "core/session/block_length.h"

#include <algorithm>
#include <cmath>

#include "core/loop/block.h"

namespace kvm_exit_bench {
namespace {

// Sub-batches of that many exits each, as far as a block may be long.
uint32_t multiple(double sub_batch) noexcept {
  constexpr uint32_t kMost = kMaxExitsPerBlock / kSubBatches;
  return static_cast<uint32_t>(std::clamp(sub_batch, 0.0, double{kMost})) *
         static_cast<uint32_t>(kSubBatches);
}

}  // namespace

bool is_block_length(uint32_t exits) noexcept {
  if (std::ranges::find(kShortBlocks, exits) != kShortBlocks.end()) return true;
  return exits > 0 && exits % kSubBatches == 0 && exits <= kMaxExitsPerBlock;
}

uint32_t exits_per_block(std::span<const double> costs_ns, const BlockAim& aim) noexcept {
  if (costs_ns.empty()) return kMinExitsPerBlock;
  const auto [cheapest, dearest] = std::minmax_element(costs_ns.begin(), costs_ns.end());
  const double bearable = aim.most_ns / *dearest;
  if (bearable < kMinExitsPerBlock) return bearable < kShortBlocks[0] ? kShortBlocks[1] : kShortBlocks[0];
  const uint32_t enough = multiple(std::ceil(aim.least_ns / *cheapest / kSubBatches));
  const uint32_t most = multiple(bearable / kSubBatches);
  return std::max(kMinExitsPerBlock, std::min(enough, most));
}

}  // namespace kvm_exit_bench
