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

uint32_t exits_per_block(std::span<const double> costs_ns, const BlockAim& aim) noexcept {
  if (costs_ns.empty()) return kMinExitsPerBlock;
  const auto [cheapest, dearest] = std::minmax_element(costs_ns.begin(), costs_ns.end());
  const uint32_t enough = multiple(std::ceil(aim.least_ns / *cheapest / kSubBatches));
  const uint32_t most = multiple(aim.most_ns / *dearest / kSubBatches);
  return std::max(kMinExitsPerBlock, std::min(enough, most));
}

}  // namespace kvm_exit_bench
