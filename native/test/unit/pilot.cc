// How many exits a block times: the rule, and the pilot that feeds it. No /dev/kvm.
#include <optional>
#include <string>
#include <vector>

#include "core/loop/block.h"
#include "core/session/block_length.h"
#include "core/session/pilot.h"
#include "test/support/cells.h"
#include "test/support/check.h"

namespace kvm_exit_bench {
namespace {

struct Choice {
  const char* of;
  std::optional<double> cost_ns;
  double least_ns;
  uint32_t exits;
};

// test/plan/block_length.test.ts has the same table for the prediction.
UNIT("exits per block follow from what one takes") {
  const std::vector<Choice> table = {
      {"exits of a microsecond", 1'000, kGuestBlockNs, 608},
      {"exits of 8 us as in a nested VM", 8'000, kGuestBlockNs, 80},
      {"the dearest of which 32 are needed", 20'000, kGuestBlockNs, 32},
      {"a little more", 22'000, kGuestBlockNs, 28},
      {"exits of 26 us", 26'000, kGuestBlockNs, 24},
      {"exits of 30 us", 30'000, kGuestBlockNs, 20},
      {"exits of 60 us, as in ring 3 of a nested VM", 60'000, kGuestBlockNs, 12},
      {"an exit of which 8 are enough", 75'000, kGuestBlockNs, 8},
      {"an exit so dear that 8 last long", 2'000'000, kGuestBlockNs, 8},
      {"a cheap control", 20, kControlBlockNs, 7'504},
      {"a dear control", 5'000, kControlBlockNs, 32},
      {"a control that takes no time", 0.1, kControlBlockNs, kMaxExitsPerBlock},
      {"no cost known", std::nullopt, kGuestBlockNs, kDefaultExitsPerBlock},
  };
  for (const Choice& choice : table) {
    const uint32_t exits = exits_per_block(choice.cost_ns, choice.least_ns);
    CHECK_WITH(exits == choice.exits, std::string(choice.of) + ": " + std::to_string(exits));
    CHECK_WITH(is_block_length(exits) && exits / sub_batches(exits) >= 2, choice.of);
  }
}

UNIT("a block has a few exits in pairs, or a multiple of 16") {
  for (const uint32_t exits : {8U, 12U, 16U, 20U, 24U, 28U, 32U, kMaxExitsPerBlock})
    CHECK_WITH(is_block_length(exits), std::to_string(exits));
  for (const uint32_t exits : {0U, 2U, 14U, 40U, kMaxExitsPerBlock + 16})
    CHECK_WITH(!is_block_length(exits), std::to_string(exits));
}

// Three cells of one guest, one of them in another set-up, and two controls.
std::vector<CellSpec> five_cells() {
  std::vector<CellSpec> cells = {
      test::base("pio-out", "long64-ring0"),
      test::transfer("pio-out", "long64-ring0", {"regs"}, Direction::kRead, Transfer::kIoctl),
      test::base("pio-out", "long64-ring0"), test::control("null-syscall"), test::control("empty-timer")};
  cells[2].setup = "irqchip-split";
  return cells;
}

std::vector<PilotCell> pilot_of(const std::vector<CellSpec>& cells) {
  std::vector<PilotCell> all;
  for (uint32_t i = 0; i < cells.size(); ++i) all.push_back({i, &cells[i]});
  return all;
}

bool never() {
  return false;
}

UNIT("each cell gets a number of its own") {
  const std::vector<CellSpec> cells = five_cells();
  const auto lengths =
      block_lengths(pilot_of(cells), {{0, 8'000}, {1, 40'000}, {2, 16'000}, {3, 200}, {4, 20}});
  CHECK(lengths.at(0) == 80 && lengths.at(1) == 20 && lengths.at(2) == 48);
  CHECK(lengths.at(3) == 752 && lengths.at(4) == 7'504);
}

UNIT(
    "a burst that meets some of a cell's blocks does not count, and a cell is left out where each was "
    "dropped") {
  const std::vector<CellSpec> cells = five_cells();
  int block = 0;
  const auto costs = pilot_costs(
      pilot_of(cells),
      [&](uint32_t cell, uint32_t exits) -> std::optional<double> {
        CHECK(exits >= kSubBatches && exits % kSubBatches == 0);
        if (cell == 4) return std::nullopt;
        // Other work on the core for the first pass and a half.
        return 1'000.0 * (++block < 7 ? 1.8 : 1.0);
      },
      never);
  CHECK(costs.size() == 4);
  for (const auto& [cell, cost] : costs) CHECK_WITH(cost == 1'000, std::to_string(cell));
}

UNIT("a pilot that is stopped has found nothing") {
  const std::vector<CellSpec> cells = five_cells();
  int left = 7;
  const auto costs = pilot_costs(
      pilot_of(cells),
      [&](uint32_t, uint32_t) -> std::optional<double> {
        --left;
        return 1'000;
      },
      [&] { return left == 0; });
  CHECK(costs.empty() && left == 0);
}

}  // namespace
}  // namespace kvm_exit_bench
