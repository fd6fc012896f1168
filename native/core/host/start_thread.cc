#include "core/host/start_thread.h"

#include <system_error>
#include <utility>

#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {

std::thread start_thread(std::function<void()> body) {
  try {
    return std::thread(std::move(body));
  } catch (const std::system_error& error) {
    throw KvmError(ErrorCode::kUnsupported, "start a thread", error.code().value(),
                   "the limit on processes and threads may be reached (ulimit -u, pids.max of the control "
                   "group), or that on "
                   "memory (ulimit -v)");
  }
}

}  // namespace kvm_exit_bench
