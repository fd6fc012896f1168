#include <array>

#include "wire/describe.h"

namespace kvm_exit_bench::wire {
namespace {

struct Event {
  const char* name;
  uint64_t BlockEvents::*of;
};
constexpr std::array<Event, 3> kEvents = {{{"faults", &BlockEvents::faults},
                                           {"preemptions", &BlockEvents::preemptions},
                                           {"interrupts", &BlockEvents::interrupts}}};

using Increases = std::map<uint64_t, BlockCount>;

Json describe_varied(const Increases& increases) {
  Json values = Json::array(), blocks = Json::array(), undisturbed = Json::array();
  for (const auto& [increase, count] : increases) {
    values.emplace_back(increase);
    blocks.emplace_back(count.all);
    undisturbed.emplace_back(count.undisturbed);
  }
  return {{"increases", std::move(values)},
          {"blocks", std::move(blocks)},
          {"undisturbed", std::move(undisturbed)}};
}

// With the blocks in which the counter did not rise.
Increases with_zero(Increases increases, BlockCount total) {
  for (const auto& [increase, count] : increases) {
    total.all -= count.all;
    total.undisturbed -= count.undisturbed;
  }
  if (total.all > 0) increases[0] = total;
  return increases;
}

Json describe_cell(uint32_t index, const CellAccount& cell, const std::vector<std::string>& names) {
  Json same = Json::object(), varied = Json::object();
  for (const auto& [place, rose] : cell.increases) {
    const Increases increases = with_zero(rose, cell.blocks);
    if (increases.size() == 1) {
      same[names[place]] = increases.begin()->first;
    } else {
      varied[names[place]] = describe_varied(increases);
    }
  }
  return {{"cell", index},
          {"exits", cell.exits},
          {"blocks", cell.blocks.all},
          {"undisturbed", cell.blocks.undisturbed},
          {"same", std::move(same)},
          {"varied", std::move(varied)}};
}

}  // namespace

Json describe_events(const RoundResult& round) {
  Json events = Json::object();
  for (const auto& [name, of] : kEvents) {
    Json positions = Json::array();
    for (uint32_t position = 0; position < round.blocks.size(); ++position) {
      if (round.blocks[position].events.*of > 0) positions.emplace_back(position);
    }
    if (!positions.empty()) events[name] = std::move(positions);
  }
  return events;
}

Json describe_account(const Session& session) {
  const Account& account = session.account();
  if (!account.why_none().empty()) return {{"status", "skipped"}, {"reason", account.why_none()}};
  Json cells = Json::array();
  for (uint32_t index = 0; index < session.cell_count(); ++index) {
    const CellAccount& cell = session.account_of(index);
    if (cell.blocks.all > 0) cells.emplace_back(describe_cell(index, cell, account.names()));
  }
  return {{"status", "read"}, {"cells", std::move(cells)}};
}

}  // namespace kvm_exit_bench::wire
