// The order of cells in a round: splitmix64 (Steele, Lea, Flood 2014) and Fisher-Yates, so that a seed and a
// round number give the same order on every host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

namespace kvm_exit_bench {

class Random {
 public:
  explicit Random(uint64_t seed) noexcept : state_(seed) {}

  uint64_t next() noexcept {
    uint64_t mixed = (state_ += 0x9e3779b97f4a7c15u);
    mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
    mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
    return mixed ^ (mixed >> 31);
  }

  // Uniform below `bound` (> 0): the high half of a 64-bit product; no value is more than 2^-32 too likely.
  uint32_t below(uint32_t bound) noexcept { return static_cast<uint32_t>(((next() >> 32) * bound) >> 32); }

 private:
  uint64_t state_;
};

// A stream of its own for each round of each launch.
inline Random round_random(uint64_t seed, uint32_t launch, uint32_t round) noexcept {
  Random mixer(seed ^ (uint64_t{launch} << 32 | round));
  return Random(mixer.next());
}

template <class T>
void shuffle(std::span<T> items, Random& random) noexcept {
  for (size_t i = items.size(); i > 1; --i) {
    std::swap(items[i - 1], items[random.below(static_cast<uint32_t>(i))]);
  }
}

}  // namespace kvm_exit_bench
