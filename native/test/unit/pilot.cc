// How many exits a block times: the rule, and the pilot that feeds it. No /dev/kvm.
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
  std::vector<double> costs_ns;
  BlockAim aim;
  uint32_t exits;
};

// test/plan/block_length.test.ts has the same table for the prediction.
UNIT("exits per block follow from the cheapest and the dearest of a guest") {
  const std::vector<Choice> table = {
      {"exits of a microsecond", {1'000, 1'100, 5'000}, kGuestBlocks, 608},
      {"exits of 8 us as in a nested VM", {8'000, 8'100, 40'000}, kGuestBlocks, 80},
      {"exits of 30 us", {30'000, 31'000, 75'000}, kGuestBlocks, 32},
      {"a transfer so dear that the cap binds", {8'000, 100'000}, kGuestBlocks, 32},
      {"a cap that binds above the least", {1'000, 20'000}, kGuestBlocks, 176},
      {"an exit so dear that 32 are beyond the cap", {130'000, 150'000}, kGuestBlocks, 24},
      {"an exit so dear that 24 are", {200'000}, kGuestBlocks, 8},
      {"an exit so dear that even 8 are", {2'000'000}, kGuestBlocks, 8},
      {"a cheap control", {20}, kControlBlocks, 7'504},
      {"a dear control", {5'000}, kControlBlocks, 32},
      {"a control that takes no time", {0.1}, kControlBlocks, kMaxExitsPerBlock},
      {"no cost known", {}, kGuestBlocks, kMinExitsPerBlock},
  };
  for (const Choice& choice : table) {
    const uint32_t exits = exits_per_block(choice.costs_ns, choice.aim);
    CHECK_WITH(exits == choice.exits, std::string(choice.of) + ": " + std::to_string(exits));
  }
}

UNIT("a block has 8 or 24 exits, or a multiple of 16") {
  for (const uint32_t exits : {8U, 16U, 24U, 32U, kMaxExitsPerBlock})
    CHECK_WITH(is_block_length(exits), std::to_string(exits));
  for (const uint32_t exits : {0U, 2U, 12U, 40U, kMaxExitsPerBlock + 16})
    CHECK_WITH(!is_block_length(exits), std::to_string(exits));
}

// Cells 0 and 1 share a guest, 2 is the same guest in another set-up, 3 and 4 are controls.
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

UNIT("all cells of one guest in one set-up get one number, and each control one of its own") {
  const std::vector<CellSpec> cells = five_cells();
  const auto lengths =
      block_lengths(pilot_of(cells), {{0, 8'000}, {1, 40'000}, {2, 16'000}, {3, 200}, {4, 20}});
  CHECK(lengths.at(0) == 80 && lengths.at(1) == 80 && lengths.at(2) == 48);
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
