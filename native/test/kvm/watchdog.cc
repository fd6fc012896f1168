// The watchdog by itself: it must stop a guest that hangs, and do nothing else.
#include <pthread.h>

#include <cerrno>
#include <chrono>

#include "core/host/host_file.h"
#include "core/kvm/kvm_error.h"
#include "core/kvm/watchdog.h"
#include "core/session/session.h"
#include "test/support/cells.h"
#include "test/support/check.h"
#include "test/support/own_thread.h"

namespace kvm_exit_bench {
namespace {

using std::chrono::milliseconds;

// Reads what a signal handler writes.
bool asked_to_exit(const kvm_run& run) {
  return *const_cast<const volatile __u8*>(&run.immediate_exit) != 0;
}

bool becomes_asked(const kvm_run& run) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
  while (!asked_to_exit(run)) {
    if (std::chrono::steady_clock::now() > end) return false;
  }
  return true;
}

UNIT("a watchdog that is late asks for an immediate exit, and again until it is disarmed") {
  kvm_run run{};
  Watchdog watchdog{milliseconds(1)};
  watchdog.arm(&run);
  CHECK(becomes_asked(run));
  *const_cast<volatile __u8*>(&run.immediate_exit) = 0;
  CHECK(becomes_asked(run));
  CHECK(watchdog.disarm());
  CHECK(!asked_to_exit(run));
}

UNIT("a watchdog that was late once is not late when armed again in time") {
  kvm_run run{};
  Watchdog watchdog{milliseconds(200)};
  watchdog.arm(&run);
  CHECK(becomes_asked(run));
  CHECK(watchdog.disarm());
  watchdog.arm(&run);
  CHECK(!watchdog.disarm());
}

UNIT("a disarmed watchdog sends no more signals") {
  kvm_run run{};
  Watchdog watchdog{milliseconds(1)};
  watchdog.arm(&run);
  CHECK(becomes_asked(run));
  watchdog.disarm();
  const timespec longer_than_its_period = {0, 60'000'000};
  CHECK(::nanosleep(&longer_than_its_period, nullptr) == 0);
}

UNIT("a signal that is not the watchdog's own timer's is ignored") {
  kvm_run run{};
  Watchdog watchdog{milliseconds(60'000)};
  watchdog.arm(&run);
  CHECK(::pthread_kill(::pthread_self(), SIGRTMIN + 4) == 0);
  CHECK(::pthread_sigqueue(::pthread_self(), SIGRTMIN + 4, sigval{.sival_int = 12345}) == 0);
  CHECK(!asked_to_exit(run));
  CHECK(!watchdog.disarm());
}

UNIT("a watchdog leaves no timer behind") {
  const std::string before = read_host_file("/proc/self/timers");
  { const Watchdog watchdog{milliseconds(1000)}; }
  CHECK(read_host_file("/proc/self/timers") == before);
}

UNIT("a watchdog without a bound is refused") {
  try {
    const Watchdog watchdog{milliseconds(0)};
    CHECK(!"it was accepted");
  } catch (const KvmError& error) {
    CHECK(error.code() == ErrorCode::kInternal);
  }
}

KVM_TEST("a session's thread takes no signal but the watchdog's") {
  test::on_own_thread([] {
    SessionSpec spec;
    spec.cells = {test::base("pio-out", "long64-ring0")};
    const Session session(spec);
    sigset_t blocked;
    pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    for (const int signal : {SIGINT, SIGTERM, SIGALRM, SIGCHLD, SIGPROF, SIGRTMIN + 5}) {
      CHECK(sigismember(&blocked, signal) == 1);
    }
    CHECK(sigismember(&blocked, SIGRTMIN + 4) == 0);
  });
}

}  // namespace
}  // namespace kvm_exit_bench
