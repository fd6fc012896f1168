#include "conformance/check.h"

#include <array>
#include <cinttypes>
#include <cstdio>

#include "conformance/subject.h"
#include "core/kvm/fault.h"

namespace kvm_exit_bench::conformance {
namespace {

// An exception's text, whatever it was, as the outcome of a check.
CheckOutcome attempt(const Check& check, Lab& lab) {
  try {
    check.body(lab);
    return {};
  } catch (const NotApplicable& reason) {
    return {CheckStatus::kSkipped, check.meaning, reason.what()};
  } catch (const Deviation& deviation) {
    return {CheckStatus::kDeviation, deviation.meaning_or(check.meaning), deviation.what()};
  } catch (const KvmError& error) {
    if (!is_refusal(error)) throw;
    return {CheckStatus::kDeviation, Meaning::kUnknown, error.what()};
  }
}

}  // namespace

const char* meaning_name(Meaning meaning) noexcept {
  constexpr std::array kNames = {"bug", "documented", "unknown"};
  return kNames.at(static_cast<size_t>(meaning));
}

const std::vector<Check>& all_checks() {
  static const std::vector<Check> kAll = [] {
    std::vector<Check> all = checks_of_every_arch();
    for (Check& check : arch_checks()) all.push_back(std::move(check));
    return all;
  }();
  return kAll;
}

const Check& check_named(const std::string& name) {
  for (const Check& check : all_checks()) {
    if (check.name == name) return check;
  }
  throw KvmError(ErrorCode::kInternal, "conformance", 0, "there is no check " + name);
}

CheckOutcome run_check(const Check& check, const std::string& device, Calls& calls) {
  Lab lab(device, calls);
  return attempt(check, lab);
}

std::string hex(uint64_t value) {
  std::array<char, 24> text;
  std::snprintf(text.data(), text.size(), "0x%" PRIx64, value);
  return text.data();
}

void expect_equal(const std::string& what, uint64_t seen, uint64_t expected) {
  if (seen == expected) return;
  throw Deviation(what + " is " + hex(seen) + ", expected " + hex(expected));
}

}  // namespace kvm_exit_bench::conformance
