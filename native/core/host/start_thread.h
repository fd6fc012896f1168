#pragma once

#include <cstddef>
#include <functional>
#include <thread>

namespace kvm_exit_bench {

// Starts a thread. Throws KvmError kUnsupported, which says what to do, where the system has none left: a
// limit on processes and threads (ulimit -u, a container's pids.max) is the usual reason.
std::thread start_thread(std::function<void()> body);

}  // namespace kvm_exit_bench
