#include "addon/convert.h"
#include "addon/js_values.h"

namespace kvm_exit_bench::addon {
namespace {

Napi::Object verdict_to_js(Napi::Env env, const CellVerdict& verdict) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("cell", verdict.cell);
  if (verdict.status == CellStatus::kVerified) {
    object.Set("status", "verified");
    object.Set("exits", verdict.exits);
    object.Set("fieldsCompared", verdict.fields_compared);
    return object;
  }
  object.Set("status", verdict.status == CellStatus::kSkipped ? "skipped" : "failed");
  object.Set("reason", verdict.reason);
  if (!verdict.field.empty()) object.Set("field", verdict.field);
  return object;
}

Napi::Object histogram_to_js(Napi::Env env, uint32_t cell, const Histogram& histogram) {
  Napi::Array buckets = Napi::Array::New(env);
  Napi::Array counts = Napi::Array::New(env);
  uint32_t length = 0;
  for (uint32_t bucket = 0; bucket < Histogram::kBuckets; ++bucket) {
    if (histogram.counts()[bucket] == 0) continue;
    buckets.Set(length, bucket);
    counts.Set(length++, histogram.counts()[bucket]);
  }
  Napi::Object object = Napi::Object::New(env);
  object.Set("cell", cell);
  object.Set("buckets", buckets);
  object.Set("counts", counts);
  object.Set("max", static_cast<double>(histogram.max()));
  return object;
}

Napi::Object noise_to_js(Napi::Env env, const Noise& noise) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("involuntarySwitches", static_cast<double>(noise.involuntary_switches));
  object.Set("voluntarySwitches", static_cast<double>(noise.voluntary_switches));
  object.Set("minorFaults", static_cast<double>(noise.minor_faults));
  object.Set("stealMs",
             noise.steal_ms ? Napi::Number::New(env, *noise.steal_ms).As<Napi::Value>() : env.Null());
  object.Set("memoryLocked", noise.memory_locked);
  return object;
}

}  // namespace

Napi::Value to_js(Napi::Env env, const std::vector<CellVerdict>& verdicts) {
  return list(env, verdicts, [env](const CellVerdict& verdict) { return verdict_to_js(env, verdict); });
}

Napi::Value to_js(Napi::Env env, const RoundResult& round) {
  const auto column = [&](auto value) {
    return list(env, round.blocks,
                [&](const RoundBlock& block) { return Napi::Number::New(env, value(block)); });
  };
  Napi::Object object = Napi::Object::New(env);
  object.Set("cell", column([](const RoundBlock& block) { return static_cast<double>(block.cell); }));
  object.Set("mean", column([](const RoundBlock& block) { return block.value.mean; }));
  object.Set("median", column([](const RoundBlock& block) { return block.value.median; }));
  object.Set("min", column([](const RoundBlock& block) { return block.value.min; }));
  Napi::Array drops = Napi::Array::New(env);
  for (uint32_t position = 0; position < round.blocks.size(); ++position) {
    const Drop reason = round.blocks[position].value.drop;
    if (reason == Drop::kNone) continue;
    Napi::Object drop = Napi::Object::New(env);
    drop.Set("position", position);
    drop.Set("reason", reason == Drop::kMigrated ? "migrated" : "interrupted");
    drops.Set(drops.Length(), drop);
  }
  object.Set("drops", drops);
  object.Set("complete", round.complete);
  return object;
}

Napi::Value to_js(Napi::Env env, const SessionEnd& end, const Session& session) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("durationMs", end.duration_ms);
  Napi::Object clock = Napi::Object::New(env);
  clock.Set("source", clock_name(end.clock));
  clock.Set("hz", end.hz);
  clock.Set("emptyPairTicks", end.empty_pair_ticks);
  object.Set("clock", clock);
  object.Set("noise", noise_to_js(env, end.noise));
  Napi::Array histograms = Napi::Array::New(env);
  for (uint32_t cell = 0; cell < session.cell_count(); ++cell) {
    const Histogram* histogram = session.histogram(cell);
    if (histogram != nullptr) histograms.Set(histograms.Length(), histogram_to_js(env, cell, *histogram));
  }
  object.Set("histograms", histograms);
  return object;
}

}  // namespace kvm_exit_bench::addon
