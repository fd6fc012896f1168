#include <cstring>

#include "core/kvm/kvm_error.h"
#include "wire/clock_name.h"
#include "wire/describe.h"

namespace kvm_exit_bench::wire {
namespace {

Object describe_calls(const CallCounts& counts) {
  return {{"entries", counts.entries}, {"ioctls", counts.ioctls}, {"bytes", counts.bytes}};
}

Object describe_verdict(const CellVerdict& verdict) {
  if (verdict.status == CellStatus::kProved) {
    Object verified{{"cell", verdict.cell},
                    {"status", "verified"},
                    {"exits", verdict.exits},
                    {"fieldsCompared", verdict.fields_compared}};
    if (verdict.per_exit) verified.emplace_back("perExit", describe_calls(*verdict.per_exit));
    return verified;
  }
  Object object{{"cell", verdict.cell},
                {"status", verdict.status == CellStatus::kSkipped ? "skipped" : "failed"},
                {"reason", verdict.reason}};
  if (!verdict.field.empty()) object.emplace_back("field", verdict.field);
  return object;
}

template <class Read>
List column(const RoundResult& round, Read read) {
  List list;
  list.reserve(round.blocks.size());
  for (const RoundBlock& block : round.blocks) list.emplace_back(read(block));
  return list;
}

List describe_drops(const RoundResult& round) {
  List drops;
  for (uint32_t position = 0; position < round.blocks.size(); ++position) {
    const Drop reason = round.blocks[position].value.drop;
    if (reason == Drop::kNone) continue;
    drops.emplace_back(
        Object{{"position", position}, {"reason", reason == Drop::kMigrated ? "migrated" : "interrupted"}});
  }
  return drops;
}

Object describe_histogram(uint32_t cell, const Histogram& histogram) {
  List buckets, counts;
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

Object describe_exact(uint32_t cell, const ExactValues& values) {
  List ticks, counts;
  for (const auto& [value, times] : values) {
    ticks.emplace_back(value);
    counts.emplace_back(times);
  }
  return {{"cell", cell}, {"ticks", std::move(ticks)}, {"counts", std::move(counts)}};
}

Object describe_noise(const Noise& noise) {
  return {{"involuntarySwitches", noise.involuntary_switches},
          {"voluntarySwitches", noise.voluntary_switches},
          {"minorFaults", noise.minor_faults},
          {"stealMs", noise.steal_ms ? Value(*noise.steal_ms) : Value()},
          {"memoryLocked", noise.memory_locked}};
}

Object describe_error(const char* text, const char* code, const std::string& operation, int error_number,
                      const std::string& cell) {
  const char* name = error_number == 0 ? nullptr : strerrorname_np(error_number);
  return {{"code", code},
          {"operation", operation},
          {"errno", name == nullptr ? Value() : Value(name)},
          {"cell", cell.empty() ? Value() : Value(cell)},
          {"message", text}};
}

}  // namespace

Value describe(const std::vector<CellVerdict>& verdicts) {
  List list;
  for (const CellVerdict& verdict : verdicts) list.emplace_back(describe_verdict(verdict));
  return list;
}

Value describe(const RoundResult& round) {
  List exact;
  for (const RoundBlock& block : round.blocks) {
    if (!block.exact.empty()) exact.emplace_back(describe_exact(block.cell, block.exact));
  }
  Object object{{"cell", column(round, [](const RoundBlock& block) { return block.cell; })},
                {"mean", column(round, [](const RoundBlock& block) { return block.value.mean; })},
                {"median", column(round, [](const RoundBlock& block) { return block.value.median; })},
                {"min", column(round, [](const RoundBlock& block) { return block.value.min; })},
                {"drops", describe_drops(round)},
                {"complete", round.complete}};
  if (!exact.empty()) object.emplace_back("exact", std::move(exact));
  return object;
}

Value describe(const SessionEnd& end, const Session& session) {
  List histograms;
  for (uint32_t cell = 0; cell < session.cell_count(); ++cell) {
    const Histogram* histogram = session.histogram(cell);
    if (histogram != nullptr) histograms.emplace_back(describe_histogram(cell, *histogram));
  }
  return Object{
      {"durationMs", end.duration_ms},
      {"clock",
       Object{{"source", clock_name(end.clock)}, {"hz", end.hz}, {"emptyPairTicks", end.empty_pair_ticks}}},
      {"noise", describe_noise(end.noise)},
      {"histograms", std::move(histograms)}};
}

Value describe(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const KvmError& error) {
    return describe_error(error.what(), error_code_name(error.code()), error.operation(),
                          error.error_number(), error.cell());
  } catch (const std::exception& error) {
    return describe_error(error.what(), "internal", "native core", 0, "");
  }
}

}  // namespace kvm_exit_bench::wire
