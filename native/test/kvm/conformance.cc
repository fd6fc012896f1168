// The conformance checks on this host, and against KVMs that break the contract: a check that nothing can
// make fail checks nothing.
#include <cerrno>
#include <set>
#include <string>

#include "conformance/check.h"
#include "test/support/check.h"
#include "test/support/mutants.h"

namespace kvm_exit_bench {
namespace {

using namespace conformance;

const Check& named(const std::string& name) {
  for (const Check& check : all_checks()) {
    if (check.name == name) return check;
  }
  throw test::Failed("there is no check " + name);
}

std::string shown(const Check& check, const CheckOutcome& outcome) {
  return check.name + ": " + outcome.detail;
}

bool is_failure(const CheckOutcome& outcome) {
  return outcome.status == CheckStatus::kDeviation && outcome.meaning != Meaning::kDocumented;
}

// A deviation that was not there without the mutation, or was only the documented one.
bool is_caught(const CheckOutcome& with, const CheckOutcome& without) {
  if (with.status != CheckStatus::kDeviation) return false;
  return without.status != CheckStatus::kDeviation || with.meaning != without.meaning;
}

UNIT("every conformance check has a name of its own, a claim and a source") {
  std::set<std::string> names;
  for (const Check& check : all_checks()) {
    CHECK_WITH(names.insert(check.name).second, check.name);
    CHECK_WITH(!check.claim.empty() && !check.source.empty(), check.name);
  }
}

KVM_TEST("this host keeps the contract, but for documented differences") {
  Calls real;
  for (const Check& check : all_checks()) {
    const CheckOutcome outcome = run_check(check, "/dev/kvm", real);
    CHECK_WITH(!is_failure(outcome), shown(check, outcome));
  }
}

KVM_TEST("every conformance check fails against a KVM that breaks its clause, and every such KVM is caught") {
  Calls real;
  std::set<std::string> harmless;
  for (const test::Mutation& mutation : test::mutations()) harmless.insert(mutation.name);
  for (const Check& check : all_checks()) {
    const CheckOutcome without = run_check(check, "/dev/kvm", real);
    if (without.status == CheckStatus::kSkipped) continue;
    bool caught = false;
    for (const test::Mutation& mutation : test::mutations()) {
      // One is enough for a check; a mutation that no check has met yet is tried all the same.
      if (caught && !harmless.contains(mutation.name)) continue;
      test::Mutant mutant(mutation);
      if (!is_caught(run_check(check, "/dev/kvm", mutant), without)) continue;
      harmless.erase(mutation.name);
      caught = true;
    }
    CHECK_WITH(caught, "nothing makes " + check.name + " fail");
  }
  CHECK_WITH(harmless.empty(), "no check minds: " + (harmless.empty() ? "" : *harmless.begin()));
}

KVM_TEST("a conformance check tells the field and both values") {
  test::Mutant mutant(test::mutations()[0]);
  const CheckOutcome outcome = run_check(named("read-regs-pio-out-ring0"), "/dev/kvm", mutant);
  CHECK(is_failure(outcome));
  CHECK_WITH(outcome.detail == "regs.r13: ioctl 0x0, sync 0x1", outcome.detail);
}

KVM_TEST("a check that is broken itself is a deviation and no crash") {
  Calls real;
  const Check broken{"broken", "1 is 2", "nowhere", Meaning::kBug, [](Lab&) { expect_equal("1", 1, 2); }};
  const CheckOutcome outcome = run_check(broken, "/dev/kvm", real);
  CHECK(is_failure(outcome));
  CHECK_WITH(outcome.detail == "1 is 0x1, expected 0x2", outcome.detail);
}

// Comes back when it is told to, like a guest that loops.
struct Hanging : Calls {
  int run(int, kvm_run* run) noexcept override {
    while (*const_cast<volatile __u8*>(&run->immediate_exit) == 0) {
    }
    errno = EINTR;
    return -1;
  }
};

KVM_TEST("a KVM_RUN that does not come back is a bug that a check reports") {
  Hanging hanging;
  const CheckOutcome outcome = run_check(named("valid-stays-set"), "/dev/kvm", hanging);
  CHECK(is_failure(outcome));
  CHECK_WITH(outcome.detail == "KVM_RUN did not come back within 2 s", outcome.detail);
}

}  // namespace
}  // namespace kvm_exit_bench
