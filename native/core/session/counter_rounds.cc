#include "core/session/counter_rounds.h"

#include <algorithm>
#include <array>
#include <optional>

#include "core/host/pmu.h"
#include "core/kvm/kvm_error.h"
#include "core/loop/timed_loop.h"

namespace kvm_exit_bench {
namespace {

constexpr size_t kMostRounds = 9;
// Then the rounds of one group stop at this length: a launch is for timing.
constexpr size_t kLeastRounds = 3;
constexpr uint64_t kLongNs = 100'000'000;

// By round and position of the cell.
using Readings = std::vector<std::vector<std::optional<CounterValues>>>;

std::optional<CounterGroup> open_group(CounterEvent event, CountedSide side,
                                       std::vector<MissedCounts>& missed) {
  try {
    return CounterGroup(event, side);
  } catch (const KvmError& error) {
    const std::string whose =
        side == CountedSide::kGuest ? "the guest's are in those of user mode and kernel: " : "";
    missed.push_back({event, whose + pmu_refused(error.error_number(), read_paranoid()).reason});
    return std::nullopt;
  }
}

std::optional<CounterValues> read_exits(CounterGroup& group, uint32_t cell, const CountBlock& count_block,
                                        const CounterValues& turn) {
  const auto read = [&](size_t exits) {
    const bool counts = count_block(cell, exits, group);
    const auto values = group.take();
    return counts ? values : std::nullopt;
  };
  const auto few = read(kShortBlock);
  const auto many = read(kLongBlock);
  if (!few || !many) return std::nullopt;
  return per_exit(*few, *many, turn);
}

// What the harness itself adds to an exit: a turn of its loop round nothing.
CounterValues empty_turn(CounterGroup& group, ClockSource clock) {
  constexpr int kRepeats = 15;
  std::array<uint64_t, kLongBlock> stamps;
  const CountBlock nothing = [&](uint32_t, size_t exits, CounterGroup&) {
    with_clock(clock, [&]<class Clock>(Clock) noexcept {
      uint64_t begin_ticks;
      group.begin();
      timed_loop<Clock>([]() noexcept { return 0; }, std::span(stamps).first(exits), begin_ticks);
      group.end();
    });
    return true;
  };
  std::vector<CounterValues> turns;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    if (const auto values = read_exits(group, 0, nothing, {})) turns.push_back(*values);
  }
  return turns.empty() ? CounterValues{} : median_of(turns);
}

Readings read_rounds(CounterGroup& group, std::span<const uint32_t> cells, ClockSource clock,
                     const CountBlock& count_block) {
  const CounterValues turn = empty_turn(group, clock);
  const uint64_t begin_ns = monotonic_raw_ns();
  Readings rounds;
  while (rounds.size() < kMostRounds &&
         (rounds.size() < kLeastRounds || monotonic_raw_ns() - begin_ns < kLongNs)) {
    auto& round = rounds.emplace_back();
    for (const uint32_t cell : cells) {
      round.push_back(read_exits(group, cell, count_block, turn));
    }
  }
  return rounds;
}

// The host's own are what both have less what the guest has. `guest` is empty where it cannot be told apart.
void add_cells(CounterEvent event, std::span<const uint32_t> cells, const Readings& both,
               const Readings& guest, Counted& counted) {
  size_t lost = 0;
  const size_t rounds = guest.empty() ? both.size() : std::min(both.size(), guest.size());
  for (size_t position = 0; position < cells.size(); ++position) {
    CellCounts counts{cells[position], event, {}};
    for (size_t round = 0; round < rounds; ++round) {
      const auto& all = both[round][position];
      const std::optional<CounterValues> inside = guest.empty() ? CounterValues{} : guest[round][position];
      if (all && inside) {
        counts.rounds.push_back(
            {all->user - inside->user, all->kernel - inside->kernel, inside->user + inside->kernel});
      } else {
        ++lost;
      }
    }
    if (!counts.rounds.empty()) counted.cells.push_back(std::move(counts));
  }
  if (lost == 0) return;
  counted.missed.push_back({event, std::to_string(lost) + " of " + std::to_string(cells.size() * rounds) +
                                       " readings were dropped: the block was interrupted, or the counters "
                                       "were not on the processor all the time"});
}

}  // namespace

CounterValues per_exit(const CounterValues& few, const CounterValues& many,
                       const CounterValues& turn) noexcept {
  constexpr double kExits = kLongBlock - kShortBlock;
  return {(many.user - few.user) / kExits - turn.user, (many.kernel - few.kernel) / kExits - turn.kernel};
}

Counted count_rounds(std::span<const CounterEvent> events, std::span<const uint32_t> cells, ClockSource clock,
                     const CountBlock& count_block) {
  Counted counted;
  for (const CounterEvent event : events) {
    Readings both, guest;
    // One after the other: a group of the guest's alone changes what the other one counts.
    if (auto group = open_group(event, CountedSide::kBoth, counted.missed)) {
      both = read_rounds(*group, cells, clock, count_block);
    } else {
      continue;
    }
    if (auto group = open_group(event, CountedSide::kGuest, counted.missed))
      guest = read_rounds(*group, cells, clock, count_block);
    add_cells(event, cells, both, guest, counted);
  }
  return counted;
}

}  // namespace kvm_exit_bench
