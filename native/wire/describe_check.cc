#include "wire/describe.h"

namespace kvm_exit_bench::wire {
namespace {

Json described(const conformance::Check& check, const char* status) {
  return {{"status", status}, {"name", check.name}, {"claim", check.claim}, {"source", check.source}};
}

}  // namespace

Json describe(const conformance::Check& check) {
  return described(check, "listed");
}

Json describe(const conformance::Check& check, const conformance::CheckOutcome& outcome) {
  if (outcome.status == conformance::CheckStatus::kPass) return described(check, "pass");
  if (outcome.status == conformance::CheckStatus::kSkipped) {
    Json skipped = described(check, "skipped");
    skipped["reason"] = outcome.detail;
    return skipped;
  }
  Json deviation = described(check, "deviation");
  deviation["meaning"] = conformance::meaning_name(outcome.meaning);
  deviation["saw"] = outcome.detail;
  return deviation;
}

}  // namespace kvm_exit_bench::wire
