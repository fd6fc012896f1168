// What the checks ask of KVM, as one seam: the real thing, or in a test something that breaks the contract on
// purpose.
#pragma once

#include <linux/kvm.h>

namespace kvm_exit_bench::conformance {

class Calls {
 public:
  virtual ~Calls() = default;
  // ioctl(2): below 0, and errno, where it fails.
  virtual int call(int fd, unsigned long request, void* argument) noexcept;
  // ioctl(vcpu_fd, KVM_RUN); `run` is the page that the vCPU shares.
  virtual int run(int vcpu_fd, kvm_run* run) noexcept;
};

}  // namespace kvm_exit_bench::conformance
