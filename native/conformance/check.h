// One clause of the synchronous-register contract, as something that a host can be seen to break.
#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/calls.h"

namespace kvm_exit_bench::conformance {

class Lab;

// What it means that a host does otherwise.
enum class Meaning {
  // The kernel breaks what it promises.
  kBug,
  // Some kernels or processors do so, and the source says why.
  kDocumented,
  // Nothing says which of the two is right.
  kUnknown,
};
const char* meaning_name(Meaning meaning) noexcept;

struct Check {
  std::string name;
  std::string claim;
  // Where the kernel says so: file and function, or commit.
  std::string source;
  // Of a deviation that says nothing else.
  Meaning meaning;
  // Throws Deviation or NotApplicable; returns where the claim holds. Each makes VMs of its own.
  std::function<void(Lab&)> body;
};

// The host does otherwise: which field, what was seen, what should have been.
class Deviation : public std::runtime_error {
 public:
  explicit Deviation(const std::string& saw) : std::runtime_error(saw) {}
  // Means something else than the check's other deviations do.
  Deviation(Meaning meaning, const std::string& saw)
      : std::runtime_error(saw), has_meaning_(true), meaning_(meaning) {}
  Meaning meaning_or(Meaning usual) const noexcept { return has_meaning_ ? meaning_ : usual; }

 private:
  bool has_meaning_ = false;
  Meaning meaning_ = Meaning::kBug;
};

// The host has not what the check is about.
class NotApplicable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class CheckStatus { kPass, kDeviation, kSkipped };

struct CheckOutcome {
  CheckStatus status = CheckStatus::kPass;
  Meaning meaning = Meaning::kBug;
  // What was seen, or why it was skipped; empty for a pass.
  std::string detail;
};

// The arch's own checks: native/arch/<one>/conformance.
std::vector<Check> arch_checks();
// Those that make sense on every arch.
std::vector<Check> checks_of_every_arch();
// All of them, in the order of the table.
const std::vector<Check>& all_checks();

// Throws KvmError kInternal where there is none of that name.
const Check& check_named(const std::string& name);

// Throws KvmError for a device that cannot be used, and for what says nothing of the host: a resource that
// has run out, a defect. What else goes wrong is the outcome.
CheckOutcome run_check(const Check& check, const std::string& device, Calls& calls);

std::string hex(uint64_t value);
// Throws Deviation unless both are the same: "regs.rax is 0x1, expected 0x2".
void expect_equal(const std::string& what, uint64_t seen, uint64_t expected);

}  // namespace kvm_exit_bench::conformance
