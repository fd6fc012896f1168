// What an error says of a host, and what is known of hosts: no /dev/kvm.
#include "core/kvm/fault.h"

#include <cerrno>

#include "test/support/check.h"
#if defined(__x86_64__)
#include "known_hosts.h"
#endif

namespace kvm_exit_bench {
namespace {

UNIT("what KVM says no to is a refusal, and no other error is") {
  for (const int error_number : {0, EINVAL, ENXIO, EPERM, EACCES, EOPNOTSUPP, ENOTTY, ENOSYS, ENODEV, E2BIG,
                                 EFAULT, EIO, EEXIST, EBUSY, ERANGE}) {
    CHECK_WITH(fault_of(ErrorCode::kKvm, error_number) == Fault::kRefused, std::to_string(error_number));
  }
  for (const int error_number : {EMFILE, ENFILE, ENOMEM, EAGAIN, ENOSPC, EDQUOT}) {
    CHECK_WITH(fault_of(ErrorCode::kKvm, error_number) == Fault::kResource, std::to_string(error_number));
  }
  for (const int error_number : {EINTR, EBADF}) {
    CHECK_WITH(fault_of(ErrorCode::kKvm, error_number) == Fault::kDefect, std::to_string(error_number));
  }
}

UNIT("a hang is a hang and a defect a defect, whatever errno was; a resource is one, whatever asked for it") {
  for (const int error_number : {0, EINTR, EINVAL, EMFILE}) {
    CHECK(fault_of(ErrorCode::kWatchdog, error_number) == Fault::kHung);
    CHECK(fault_of(ErrorCode::kInternal, error_number) == Fault::kDefect);
  }
  for (const ErrorCode code : {ErrorCode::kNoDevice, ErrorCode::kUnsupported, ErrorCode::kKvm}) {
    CHECK(fault_of(code, EMFILE) == Fault::kResource);
    CHECK(fault_of(code, EINVAL) == Fault::kRefused);
  }
}

#if defined(__x86_64__)
UNIT("unknown MSRs never come to userspace where KVM is told to ignore them, and do elsewhere") {
  CHECK(why_no_unknown_msr("Y").find("kvm.ignore_msrs") != std::string_view::npos);
  CHECK(why_no_unknown_msr("N").empty() && why_no_unknown_msr("").empty());
}

UNIT("a guest is refused where a module is loaded that it is known to hang with, and nowhere else") {
  const auto has = [](std::string_view loaded) {
    return [loaded](std::string_view module) { return module == loaded; };
  };
  const std::string why = why_known_to_hang("hypercall", "long64-ring0", has("kvm_pvm"));
  CHECK_WITH(why.find("kvm_pvm") != std::string::npos, why);
  CHECK(!why_known_to_hang("debug-breakpoint", "long64-ring3", has("kvm_pvm")).empty());
  CHECK(why_known_to_hang("debug-breakpoint", "long64-ring0", has("kvm_pvm")).empty());
  CHECK(why_known_to_hang("pio-out", "long64-ring0", has("kvm_pvm")).empty());
  CHECK(why_known_to_hang("hypercall", "long64-ring0", has("kvm_amd")).empty());
}
#endif

}  // namespace
}  // namespace kvm_exit_bench
