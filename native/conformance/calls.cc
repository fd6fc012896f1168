#include "conformance/calls.h"

#include <sys/ioctl.h>

#include "core/kvm/ioctl.h"

namespace kvm_exit_bench::conformance {

int Calls::call(int fd, unsigned long request, void* argument) noexcept {
  return patient_ioctl(fd, request, argument);
}

int Calls::run(int vcpu_fd, kvm_run*) noexcept {
  return ::ioctl(vcpu_fd, KVM_RUN, 0);
}

}  // namespace kvm_exit_bench::conformance
