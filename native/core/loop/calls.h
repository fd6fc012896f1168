// The system calls of an exit, as one name for the timed loop to make them by: as they are, or past a
// meter. Nothing of the meter is in the loop that is timed.
#pragma once

#include <linux/kvm.h>
#include <sys/ioctl.h>

#include <cstdint>

#include "core/guest/register_calls.h"

namespace kvm_exit_bench {

struct KernelCalls {
  static int get(int vcpu_fd, const RegisterCall& call) noexcept {
    return ::ioctl(vcpu_fd, call.get, call.argument);
  }
  static int set(int vcpu_fd, const RegisterCall& call) noexcept {
    return ::ioctl(vcpu_fd, call.set, call.argument);
  }
  static int enter(int vcpu_fd, kvm_run*) noexcept { return ::ioctl(vcpu_fd, KVM_RUN, 0); }
};

struct CallCounts {
  // KVM_RUN.
  uint64_t entries = 0;
  // All others but those that the handling of some exits makes, the same in every cell of a guest.
  uint64_t ioctls = 0;
  // Of registers that KVM copied to or from userspace, by an ioctl's argument (KVM_GET_ONE_REG's own struct
  // included) or by the save area: there the groups asked for at each entry, and those whose dirty bit it
  // consumed.
  uint64_t bytes = 0;
};

struct MeteredCalls {
  // Of this thread.
  static CallCounts& counts() noexcept;
  static int get(int vcpu_fd, const RegisterCall& call) noexcept;
  static int set(int vcpu_fd, const RegisterCall& call) noexcept;
  static int enter(int vcpu_fd, kvm_run* run) noexcept;
};

}  // namespace kvm_exit_bench
