#include "core/kvm/fault.h"

#include <array>
#include <cerrno>

namespace kvm_exit_bench {
namespace {

struct FaultOfCode {
  ErrorCode code;
  Fault fault;
};
constexpr std::array<FaultOfCode, 2> kOfCode = {{
    {ErrorCode::kWatchdog, Fault::kHung},
    {ErrorCode::kInternal, Fault::kDefect},
}};

struct FaultOfErrno {
  int error_number;
  Fault fault;
};
// Every other error number is a refusal: KVM says EINVAL, ENXIO, EPERM, EIO (KVM_GET_TSC_KHZ) and more to
// what it does not have.
constexpr std::array<FaultOfErrno, 8> kOfErrno = {{
    // Descriptors of the process, and of the host.
    {EMFILE, Fault::kResource},
    {ENFILE, Fault::kResource},
    // Address space, locked memory, memory that KVM needs in the kernel.
    {ENOMEM, Fault::kResource},
    // Threads and processes (ulimit -u, pids.max), timers and queued signals (ulimit -i).
    {EAGAIN, Fault::kResource},
    {ENOSPC, Fault::kResource},
    {EDQUOT, Fault::kResource},
    // A signal where none but the watchdog's may come; an argument of ours that is no file or no memory.
    {EINTR, Fault::kDefect},
    {EBADF, Fault::kDefect},
}};

}  // namespace

Fault fault_of(ErrorCode code, int error_number) noexcept {
  for (const auto& [known, fault] : kOfCode) {
    if (known == code) return fault;
  }
  for (const auto& [known, fault] : kOfErrno) {
    if (known == error_number) return fault;
  }
  return Fault::kRefused;
}

}  // namespace kvm_exit_bench
