#include "wire/describe.h"

namespace kvm_exit_bench::wire {
namespace {

const char* name_of(Vms vms) noexcept {
  return vms == Vms::kOne ? "one" : "each";
}

const char* name_of(CellStatus status) noexcept {
  if (status == CellStatus::kProved) return "verified";
  return status == CellStatus::kSkipped ? "skipped" : "failed";
}

Json describe_window(const ScaleWindow& window) {
  Json exits = Json::array(), ns = Json::array();
  for (const ThreadWindow& thread : window.threads) {
    exits.emplace_back(thread.exits);
    ns.emplace_back(thread.ns);
  }
  return {{"cell", window.cell},
          {"machines", name_of(window.vms)},
          {"exits", std::move(exits)},
          {"ns", std::move(ns)}};
}

}  // namespace

Json describe(const std::vector<ScaleVerdict>& verdicts) {
  Json list = Json::array();
  for (const ScaleVerdict& verdict : verdicts) {
    Json object{
        {"cell", verdict.cell}, {"machines", name_of(verdict.vms)}, {"status", name_of(verdict.status)}};
    if (!verdict.reason.empty()) object["reason"] = verdict.reason;
    list.emplace_back(std::move(object));
  }
  return list;
}

Json describe(const ScaleRound& round) {
  Json windows = Json::array();
  for (const ScaleWindow& window : round.windows) windows.emplace_back(describe_window(window));
  return Json{{"windows", std::move(windows)}, {"dropped", round.dropped}, {"complete", round.complete}};
}

}  // namespace kvm_exit_bench::wire
