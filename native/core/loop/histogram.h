// Log-linear histogram of single exits: exact below 32 ticks, then 32 buckets per power of two, so a bucket
// is at most 3.1% wide. The bucket rule is that of bucketLowerBound in src/stats/histogram.ts.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

namespace kvm_exit_bench {

class Histogram {
 public:
  static constexpr uint32_t kSubBits = 5;
  // Values up to 2^40 ticks (7 minutes at 2.6 GHz); larger ones fall into the last bucket.
  static constexpr uint32_t kBuckets = (40 - kSubBits + 1) << kSubBits;

  static constexpr uint32_t bucket_of(uint64_t ticks) noexcept {
    constexpr uint64_t kSub = 1u << kSubBits;
    if (ticks < kSub) return static_cast<uint32_t>(ticks);
    const uint32_t octave = static_cast<uint32_t>(std::bit_width(ticks)) - kSubBits - 1;
    const uint64_t index = ((uint64_t{octave} + 1) << kSubBits) + ((ticks >> octave) - kSub);
    return static_cast<uint32_t>(std::min<uint64_t>(index, kBuckets - 1));
  }

  void add(uint64_t ticks) noexcept {
    ++counts_[bucket_of(ticks)];
    max_ = std::max(max_, ticks);
  }

  const std::array<uint32_t, kBuckets>& counts() const noexcept { return counts_; }
  uint64_t max() const noexcept { return max_; }

 private:
  std::array<uint32_t, kBuckets> counts_{};
  uint64_t max_ = 0;
};

}  // namespace kvm_exit_bench
