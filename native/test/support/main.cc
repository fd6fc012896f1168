// Runs every registered test; `tests WORDS` only those whose claim contains WORDS.
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "test/support/check.h"

namespace kvm_exit_bench::test {

std::vector<Case>& cases() {
  static std::vector<Case> all;
  return all;
}

namespace {

bool has_kvm() {
  const int fd = ::open("/dev/kvm", O_RDWR | O_CLOEXEC);
  if (fd >= 0) ::close(fd);
  return fd >= 0;
}

bool passes(const Case& test) {
  try {
    test.body();
    return true;
  } catch (const std::exception& error) {
    std::printf("FAILED  %s\n        %s\n", test.claim, error.what());
    return false;
  }
}

int run_all(const char* words) {
  const bool kvm = has_kvm();
  int passed = 0, failed = 0, skipped = 0;
  for (const Case& test : cases()) {
    if (words != nullptr && std::strstr(test.claim, words) == nullptr) continue;
    if (test.needs_kvm && !kvm) {
      std::printf("skipped %s (cannot open /dev/kvm)\n", test.claim);
      ++skipped;
      continue;
    }
    ++(passes(test) ? passed : failed);
  }
  std::printf("native: %d passed, %d failed, %d skipped\n", passed, failed, skipped);
  // In CI a skipped test has not been run, and that is a failure.
  const bool incomplete = skipped > 0 && std::getenv("CI") != nullptr;
  return failed > 0 || passed == 0 || incomplete ? 1 : 0;
}

}  // namespace
}  // namespace kvm_exit_bench::test

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  return kvm_exit_bench::test::run_all(argc > 1 ? argv[1] : nullptr);
}
