#include "wire/describe.h"

namespace kvm_exit_bench::wire {
namespace {

Object described(const conformance::Check& check, const char* status) {
  return {{"status", status}, {"name", check.name}, {"claim", check.claim}, {"source", check.source}};
}

}  // namespace

Value describe(const conformance::Check& check) {
  return described(check, "listed");
}

Value describe(const conformance::Check& check, const conformance::CheckOutcome& outcome) {
  if (outcome.status == conformance::CheckStatus::kPass) return described(check, "pass");
  if (outcome.status == conformance::CheckStatus::kSkipped) {
    Object skipped = described(check, "skipped");
    skipped.emplace_back("reason", outcome.detail);
    return skipped;
  }
  Object deviation = described(check, "deviation");
  deviation.emplace_back("meaning", conformance::meaning_name(outcome.meaning));
  deviation.emplace_back("saw", outcome.detail);
  return deviation;
}

}  // namespace kvm_exit_bench::wire
