// Named ioctls: the argument's size is checked against the request at compile time, and an error carries the
// request's name. All calls come through here but those that are timed and KVM_RUN, whose EINTR is an answer.
#pragma once

#include <sys/ioctl.h>

#include <cerrno>

#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {

// ioctl(2), made again where it was interrupted before it did anything: KVM_CREATE_VM looks for signals while
// it registers its MMU notifier (mm_take_all_locks, mm/mmap.c), a vCPU's ioctls while they wait for its
// mutex (kvm_vcpu_ioctl, virt/kvm/kvm_main.c). Below 0, and errno, where it fails.
template <class Argument>
int patient_ioctl(int fd, unsigned long request, Argument argument) noexcept {
  // A bound: what always says EINTR is no signal.
  constexpr int kAttempts = 100;
  int result = ::ioctl(fd, request, argument);
  for (int attempt = 1; result < 0 && errno == EINTR && attempt < kAttempts; ++attempt)
    result = ::ioctl(fd, request, argument);
  return result;
}

template <unsigned long Request, class Argument>
int checked_ioctl(int fd, const char* name, Argument* argument) {
  static_assert(_IOC_SIZE(Request) == sizeof(Argument),
                "argument does not have the size the request declares");
  const int result = patient_ioctl(fd, Request, argument);
  if (result < 0) throw_errno(name);
  return result;
}

inline int value_ioctl(int fd, unsigned long request, const char* name, unsigned long argument) {
  const int result = patient_ioctl(fd, request, argument);
  if (result < 0) throw_errno(name);
  return result;
}

}  // namespace kvm_exit_bench

// KVM_CALL(fd, KVM_GET_REGS, &regs): an ioctl with a struct; throws KvmError{"KVM_GET_REGS", errno}.
#define KVM_CALL(fd, request, argument) ::kvm_exit_bench::checked_ioctl<request>((fd), #request, (argument))
// KVM_CALL_VALUE(fd, KVM_CREATE_VCPU, 0): an ioctl whose argument is a number.
#define KVM_CALL_VALUE(fd, request, argument) \
  ::kvm_exit_bench::value_ioctl((fd), (request), #request, (argument))
