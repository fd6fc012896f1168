// Runs every registered test, in an order that TEST_ORDER repeats; `tests WORDS` only those whose claim
// contains WORDS.
#include <fcntl.h>
#include <linux/kvm.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <span>

#include "core/session/random.h"
#include "test/support/check.h"

namespace kvm_exit_bench::test {

std::vector<Case>& cases() {
  static std::vector<Case> all;
  return all;
}

namespace {

// Null where /dev/kvm opens and is KVM, else why not.
const char* why_no_kvm() {
  const int fd = ::open("/dev/kvm", O_RDWR | O_CLOEXEC);
  if (fd < 0) return std::strerror(errno);
  const bool is_kvm = ::ioctl(fd, KVM_GET_API_VERSION, 0) > 0;
  ::close(fd);
  return is_kvm ? nullptr : "is not a KVM device";
}

// A fresh one each time, so that no test comes to need another before it.
uint64_t order_seed() {
  if (const char* given = std::getenv("TEST_ORDER")) return std::strtoull(given, nullptr, 10);
  return static_cast<uint64_t>(std::chrono::system_clock::now().time_since_epoch().count()) % 1'000'000;
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
  const char* const no_kvm = why_no_kvm();
  const uint64_t seed = order_seed();
  Random random(seed);
  shuffle(std::span(cases()), random);
  int passed = 0, failed = 0, skipped = 0;
  for (const Case& test : cases()) {
    if (words != nullptr && std::strstr(test.claim, words) == nullptr) continue;
    if (test.needs_kvm && no_kvm != nullptr) {
      std::printf("skipped %s (/dev/kvm: %s)\n", test.claim, no_kvm);
      ++skipped;
      continue;
    }
    ++(passes(test) ? passed : failed);
  }
  std::printf("native: %d passed, %d failed, %d skipped (TEST_ORDER=%llu)\n", passed, failed, skipped,
              static_cast<unsigned long long>(seed));
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
