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

Object describe_window(const ScaleWindow& window) {
  List exits, ns;
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

Value describe(const std::vector<ScaleVerdict>& verdicts) {
  List list;
  for (const ScaleVerdict& verdict : verdicts) {
    Object object{
        {"cell", verdict.cell}, {"machines", name_of(verdict.vms)}, {"status", name_of(verdict.status)}};
    if (!verdict.reason.empty()) object.emplace_back("reason", verdict.reason);
    list.emplace_back(std::move(object));
  }
  return list;
}

Value describe(const ScaleRound& round) {
  List windows;
  for (const ScaleWindow& window : round.windows) windows.emplace_back(describe_window(window));
  return Object{{"windows", std::move(windows)}, {"dropped", round.dropped}, {"complete", round.complete}};
}

}  // namespace kvm_exit_bench::wire
