// Threads that work together: no /dev/kvm.
#include <array>
#include <atomic>
#include <cerrno>
#include <stdexcept>

#include "core/host/host_file.h"
#include "core/kvm/kvm_error.h"
#include "core/loop/window.h"
#include "core/session/crew.h"
#include "test/support/check.h"
#include "test/support/task_limit.h"

namespace kvm_exit_bench {
namespace {

UNIT("a crew runs a job once on each thread asked for, on no other, and on threads that stay") {
  Crew crew(4);
  std::array<std::atomic<int>, 4> calls{};
  std::array<std::thread::id, 4> first{}, second{};
  crew.run(0, 4, [&](size_t i) { first[i] = std::this_thread::get_id(); });
  crew.run(0, 4, [&](size_t i) { second[i] = std::this_thread::get_id(); });
  crew.run(1, 3, [&](size_t i) { ++calls[i]; });
  CHECK(first == second && first[0] != first[1]);
  CHECK(calls[0] == 0 && calls[1] == 1 && calls[2] == 1 && calls[3] == 0);
}

UNIT("a crew waits for all of a job, then throws what the lowest thread threw, and goes on working") {
  Crew crew(3);
  std::atomic<int> done{0};
  try {
    crew.run(0, 3, [&](size_t i) {
      ++done;
      if (i > 0) throw std::runtime_error("thread " + std::to_string(i));
    });
    CHECK(!"it did not throw");
  } catch (const std::runtime_error& error) {
    CHECK_WITH(std::string(error.what()) == "thread 1", error.what());
  }
  CHECK(done == 3);
  crew.run(0, 3, [&](size_t) { ++done; });
  CHECK(done == 6);
}

// Whether starting `threads` threads is refused in words, with no thread left behind.
bool is_refused(size_t threads) {
  try {
    const Crew crew(threads);
    return false;
  } catch (const KvmError& error) {
    const std::string text = error.what();
    return error.code() == ErrorCode::kUnsupported && error.error_number() == EAGAIN &&
           error.operation() == "start a thread" && text.find("ulimit -u") != std::string::npos &&
           colon_field(read_host_file("/proc/self/status"), "Threads") == "1";
  }
}

UNIT("a crew whose threads cannot all start is an error that says what to do, and those it had are gone") {
  CHECK(test::holds_with_tasks(1, [] { return is_refused(1); }));
  CHECK(test::holds_with_tasks(3, [] { return is_refused(8); }));
}

UNIT("no thread passes the start line before the last has come, and none starts where one is not ready") {
  constexpr uint32_t kThreads = 4;
  Crew crew(kThreads);
  for (const bool ready : {true, false}) {
    StartLine start(kThreads);
    std::atomic<uint32_t> come{0}, started{0};
    std::atomic<bool> early{false};
    crew.run(0, kThreads, [&](size_t i) {
      ++come;
      if (start.wait(ready || i != 2)) ++started;
      if (come != kThreads) early = true;
    });
    CHECK(!early && started == (ready ? kThreads : 0));
  }
}

}  // namespace
}  // namespace kvm_exit_bench
