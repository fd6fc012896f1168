#include <cerrno>
#include <cstring>
#include <new>

#include "core/kvm/kvm_error.h"
#include "wire/clock_name.h"
#include "wire/describe.h"
#include "wire/describe_counters.h"

namespace kvm_exit_bench::wire {
namespace {

Json describe_calls(const CallCounts& counts) {
  return {{"entries", counts.entries}, {"ioctls", counts.ioctls}, {"bytes", counts.bytes}};
}

// None of refusals, which fail no cell.
const char* fault_name(Fault fault) noexcept {
  if (fault == Fault::kHung) return "hung";
  return fault == Fault::kResource ? "resource" : "defect";
}

Json describe_verdict(const CellVerdict& verdict) {
  if (verdict.status == CellStatus::kProved) {
    Json verified{{"cell", verdict.cell},
                  {"status", "verified"},
                  {"exits", verdict.exits},
                  {"fieldsCompared", verdict.fields_compared}};
    if (verdict.per_exit) verified["perExit"] = describe_calls(*verdict.per_exit);
    return verified;
  }
  Json object{{"cell", verdict.cell},
              {"status", verdict.status == CellStatus::kSkipped ? "skipped" : "failed"},
              {"reason", verdict.reason}};
  if (!verdict.field.empty()) object["field"] = verdict.field;
  if (verdict.fault) object["fault"] = fault_name(*verdict.fault);
  return object;
}

template <class Read>
Json column(const RoundResult& round, Read read) {
  Json list = Json::array();
  for (const RoundBlock& block : round.blocks) list.emplace_back(read(block));
  return list;
}

Json describe_drops(const RoundResult& round) {
  Json drops = Json::array();
  for (uint32_t position = 0; position < round.blocks.size(); ++position) {
    const Drop reason = round.blocks[position].value.drop;
    if (reason == Drop::kNone) continue;
    drops.emplace_back(
        Json{{"position", position}, {"reason", reason == Drop::kMigrated ? "migrated" : "interrupted"}});
  }
  return drops;
}

Json describe_histogram(uint32_t cell, const Histogram& histogram) {
  Json buckets = Json::array(), counts = Json::array();
  for (uint32_t bucket = 0; bucket < Histogram::kBuckets; ++bucket) {
    if (histogram.counts()[bucket] == 0) continue;
    buckets.emplace_back(bucket);
    counts.emplace_back(histogram.counts()[bucket]);
  }
  return {{"cell", cell},
          {"buckets", std::move(buckets)},
          {"counts", std::move(counts)},
          {"max", histogram.max()}};
}

Json describe_exact(uint32_t cell, const ExactValues& values) {
  Json ticks = Json::array(), counts = Json::array();
  for (const auto& [value, times] : values) {
    ticks.emplace_back(value);
    counts.emplace_back(times);
  }
  return {{"cell", cell}, {"ticks", std::move(ticks)}, {"counts", std::move(counts)}};
}

Json describe_noise(const Noise& noise) {
  return {{"involuntarySwitches", noise.involuntary_switches},
          {"voluntarySwitches", noise.voluntary_switches},
          {"minorFaults", noise.minor_faults},
          {"stealMs", noise.steal_ms ? js_number(*noise.steal_ms) : Json()},
          {"memoryLocked", noise.memory_locked}};
}

Json describe_error(const char* text, const char* code, const std::string& operation, int error_number,
                    const std::string& cell) {
  const char* name = error_number == 0 ? nullptr : strerrorname_np(error_number);
  return {{"code", code},
          {"operation", operation},
          {"errno", name == nullptr ? Json() : Json(name)},
          {"cell", cell.empty() ? Json() : Json(cell)},
          {"message", text}};
}

}  // namespace

Json describe(const std::vector<CellVerdict>& verdicts) {
  Json list = Json::array();
  for (const CellVerdict& verdict : verdicts) list.emplace_back(describe_verdict(verdict));
  return list;
}

Json describe(const std::vector<std::optional<uint32_t>>& exits_per_block) {
  Json list = Json::array();
  for (const auto& exits : exits_per_block) list.emplace_back(exits ? Json(*exits) : Json());
  return list;
}

Json describe(const RoundResult& round) {
  Json exact = Json::array();
  for (const RoundBlock& block : round.blocks) {
    if (!block.exact.empty()) exact.emplace_back(describe_exact(block.cell, block.exact));
  }
  Json object{
      {"cell", column(round, [](const RoundBlock& block) { return block.cell; })},
      {"mean", column(round, [](const RoundBlock& block) { return js_number(block.value.mean); })},
      {"median", column(round, [](const RoundBlock& block) { return js_number(block.value.median); })},
      {"min", column(round, [](const RoundBlock& block) { return js_number(block.value.min); })},
      {"drops", describe_drops(round)},
      {"complete", round.complete}};
  if (!exact.empty()) object["exact"] = std::move(exact);
  Json events = describe_events(round);
  if (!events.empty()) object["events"] = std::move(events);
  return object;
}

Json describe(const SessionEnd& end, const Session& session) {
  Json histograms = Json::array();
  for (uint32_t cell = 0; cell < session.cell_count(); ++cell) {
    const Histogram* histogram = session.histogram(cell);
    if (histogram != nullptr) histograms.emplace_back(describe_histogram(cell, *histogram));
  }
  Json object{{"durationMs", js_number(end.duration_ms)},
              {"clock", Json{{"source", clock_name(end.clock)},
                             {"hz", js_number(end.hz)},
                             {"emptyPairTicks", js_number(end.empty_pair_ticks)},
                             {"stepTicks", end.step_ticks}}},
              {"noise", describe_noise(end.noise)},
              {"histograms", std::move(histograms)},
              {"account", describe_account(session)}};
  if (!end.counted.cells.empty() || !end.counted.missed.empty()) object["counters"] = describe(end.counted);
  return object;
}

Json describe(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const KvmError& error) {
    return describe_error(error.what(), error_code_name(error.code()), error.operation(),
                          error.error_number(), error.cell());
  } catch (const std::bad_alloc& error) {
    return describe_error(error.what(), "internal", "an allocation", ENOMEM, "");
  } catch (const std::exception& error) {
    return describe_error(error.what(), "internal", "native core", 0, "");
  }
}

}  // namespace kvm_exit_bench::wire
