#pragma once

#include <functional>
#include <string>

namespace kvm_exit_bench::runner {

// Writes one line and flushes it.
using Send = std::function<void(const std::string& line)>;
// Returns when a launch under way is to end after its block; called on a thread of its own. Empty: never.
using WaitForStop = std::function<void()>;

// Whether a launch times its cells or ends when it has proved them.
enum class Timing { kRounds, kNone };

// Answers one request line of src/measure/requests.ts: a probe with one `host` line, `conformance` with a
// `check` line each and a `checked` line, a launch with its messages, a `trace` like a launch but with its
// rounds between the marks of a recording, `symbols` with the lines of symbols.h. Whatever goes wrong becomes
// an `error` line. Returns the exit code: 0, or 5 after an error.
int serve(const std::string& request, const Send& send, const WaitForStop& wait_for_stop,
          Timing timing = Timing::kRounds);

// The line that asks for a probe of `device`.
std::string probe_request(const std::string& device);

}  // namespace kvm_exit_bench::runner
