// How many exits a block times: long enough that what surrounds a block is small beside it, short enough for
// many rounds.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

namespace kvm_exit_bench {

// A block has one bound of the watchdog and one stamp per exit in memory.
inline constexpr uint32_t kMaxExitsPerBlock = 65'536;
// 16 sub-batches of two exits: one exit alone is no sub-batch. Where nothing is known of the cost, too.
inline constexpr uint32_t kDefaultExitsPerBlock = 32;
// Of dear exits, which have as many sub-batches of two exits as fit. 16 is not among them: it would be 16
// sub-batches of one.
inline constexpr std::array<uint32_t, 5> kShortBlocks{8, 12, 20, 24, 28};

// Whether a block of that many exits falls into sub-batches.
bool is_block_length(uint32_t exits) noexcept;

// What a block takes at the least, in nanoseconds. Of a guest: blocks are to take 0.5 ms and more, and what a
// later launch finds differs from the pilot by some percent. A control stands in every round and says little
// that is new: a short block will do.
inline constexpr double kGuestBlockNs = 600'000;
inline constexpr double kControlBlockNs = 150'000;

// The fewest exits that take as long, where one takes `cost_ns`: one of kShortBlocks, or a multiple of 16
// from kDefaultExitsPerBlock on. block_length.ts of src/plan follows the same rule.
uint32_t exits_per_block(std::optional<double> cost_ns, double least_ns) noexcept;

}  // namespace kvm_exit_bench
