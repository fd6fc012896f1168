// A test registry of one page: a test is a claim in words and a body; CHECK says what did not hold, and
// where. (No header-only test library can be had through npm, and `npm ci && npm test` must do without apt.)
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace kvm_exit_bench::test {

struct Failed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct Case {
  const char* claim;
  void (*body)();
  bool needs_kvm;
};

std::vector<Case>& cases();

struct Register {
  Register(const char* claim, void (*body)(), bool needs_kvm) { cases().push_back({claim, body, needs_kvm}); }
};

inline void require(bool holds, const char* text, const char* file, int line,
                    const std::string& detail = "") {
  if (holds) return;
  throw Failed(std::string(file) + ":" + std::to_string(line) + ": " + text +
               (detail.empty() ? "" : "  [" + detail + "]"));
}

}  // namespace kvm_exit_bench::test

#define KEB_JOIN2(a, b) a##b
#define KEB_JOIN(a, b) KEB_JOIN2(a, b)
#define KEB_TEST(claim, needs_kvm)                                             \
  static void KEB_JOIN(test_, __LINE__)();                                     \
  static const ::kvm_exit_bench::test::Register KEB_JOIN(register_, __LINE__)( \
      claim, KEB_JOIN(test_, __LINE__), needs_kvm);                            \
  static void KEB_JOIN(test_, __LINE__)()

// UNIT("...") { } runs anywhere; KVM_TEST("...") { } needs /dev/kvm.
#define UNIT(claim) KEB_TEST(claim, false)
#define KVM_TEST(claim) KEB_TEST(claim, true)
#define CHECK(condition) ::kvm_exit_bench::test::require((condition), #condition, __FILE__, __LINE__)
#define CHECK_WITH(condition, detail) \
  ::kvm_exit_bench::test::require((condition), #condition, __FILE__, __LINE__, (detail))
