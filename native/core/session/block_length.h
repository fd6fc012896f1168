// How many exits a block times: long enough that what surrounds a block is small beside it, short enough for
// many rounds.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace kvm_exit_bench {

// A block has one bound of the watchdog and one stamp per exit in memory.
inline constexpr uint32_t kMaxExitsPerBlock = 65'536;
// 16 sub-batches of two exits: one exit alone is no sub-batch.
inline constexpr uint32_t kMinExitsPerBlock = 32;
// Where even that lasts too long: 12 or 4 sub-batches of two exits.
inline constexpr std::array<uint32_t, 2> kShortBlocks{24, 8};

// Whether a block of that many exits falls into sub-batches.
bool is_block_length(uint32_t exits) noexcept;

// What a block takes, in nanoseconds.
struct BlockAim {
  // The cheapest cell at least.
  double least_ns;
  // The dearest cell at most, which goes before.
  double most_ns;
};

// Of a guest, whose blocks are to take 0.5 to 4 ms: what a later launch finds differs from the pilot by some
// percent.
inline constexpr BlockAim kGuestBlocks{600'000, 3'800'000};
// A control stands in every round and says little that is new: a short block will do.
inline constexpr BlockAim kControlBlocks{150'000, 3'800'000};

// One number for cells of which one exit takes `costs_ns`: the smallest multiple of 16 from
// kMinExitsPerBlock on that is long enough for the cheapest of them, or the largest that is not too long for
// the dearest; one of kShortBlocks where the least is. Without a cost, the least. block_length.ts of src/plan
// follows the same rule.
uint32_t exits_per_block(std::span<const double> costs_ns, const BlockAim& aim) noexcept;

}  // namespace kvm_exit_bench
