#include "core/session/block_length.h"

#include <algorithm>
#include <cmath>

#include "core/loop/block.h"

namespace kvm_exit_bench {

bool is_block_length(uint32_t exits) noexcept {
  if (std::ranges::find(kShortBlocks, exits) != kShortBlocks.end()) return true;
  return exits > 0 && exits % kSubBatches == 0 && exits <= kMaxExitsPerBlock;
}

uint32_t exits_per_block(std::optional<double> cost_ns, double least_ns) noexcept {
  if (!cost_ns) return kDefaultExitsPerBlock;
  const double exits = least_ns / *cost_ns;
  const auto* const is_enough =
      std::ranges::find_if(kShortBlocks, [exits](uint32_t few) { return few >= exits; });
  if (is_enough != kShortBlocks.end()) return *is_enough;
  constexpr double kMost = double{kMaxExitsPerBlock} / kSubBatches;
  return static_cast<uint32_t>(std::clamp(std::ceil(exits / kSubBatches), 2.0, kMost)) *
         static_cast<uint32_t>(kSubBatches);
}

}  // namespace kvm_exit_bench
