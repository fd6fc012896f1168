#include "wire/describe_counters.h"

#include "wire/counter_name.h"

namespace kvm_exit_bench::wire {
namespace {

Json column(const std::vector<ExitCounts>& rounds, double ExitCounts::*part) {
  Json list = Json::array();
  for (const ExitCounts& round : rounds) list.emplace_back(js_number(round.*part));
  return list;
}

const char* cause_name(PmuState state) noexcept {
  switch (state) {
    case PmuState::kAbsent:
      return "absent";
    case PmuState::kForbidden:
      return "forbidden";
    default:
      return "other";
  }
}

}  // namespace

Json describe(const Counted& counted) {
  Json cells = Json::array(), missed = Json::array();
  for (const CellCounts& counts : counted.cells) {
    cells.emplace_back(Json{{"cell", counts.cell},
                            {"event", counter_name(counts.event)},
                            {"user", column(counts.rounds, &ExitCounts::user)},
                            {"kernel", column(counts.rounds, &ExitCounts::kernel)},
                            {"guest", column(counts.rounds, &ExitCounts::guest)}});
  }
  for (const MissedCounts& miss : counted.missed)
    missed.emplace_back(Json{{"event", counter_name(miss.event)}, {"reason", miss.reason}});
  return Json{{"cells", std::move(cells)}, {"missed", std::move(missed)}};
}

Json describe(const PmuFacts& pmu) {
  if (pmu.state == PmuState::kUsable)
    return Json{{"status", "usable"}, {"pmu", pmu.name.empty() ? Json() : Json(pmu.name)}};
  return Json{{"status", "skipped"}, {"cause", cause_name(pmu.state)}, {"reason", pmu.reason}};
}

}  // namespace kvm_exit_bench::wire
