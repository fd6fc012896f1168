// Named ioctls: the argument's size is checked against the request at compile time, and an error carries the
// request's name. The timed loop does not come through here: it calls ioctl(2) itself.
#pragma once

#include <sys/ioctl.h>

#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {

template <unsigned long Request, class Argument>
int checked_ioctl(int fd, const char* name, Argument* argument) {
  static_assert(_IOC_SIZE(Request) == sizeof(Argument),
                "argument does not have the size the request declares");
  const int result = ::ioctl(fd, Request, argument);
  if (result < 0) throw_errno(name);
  return result;
}

inline int value_ioctl(int fd, unsigned long request, const char* name, unsigned long argument) {
  const int result = ::ioctl(fd, request, argument);
  if (result < 0) throw_errno(name);
  return result;
}

}  // namespace kvm_exit_bench

// KVM_CALL(fd, KVM_GET_REGS, &regs): an ioctl with a struct; throws KvmError{"KVM_GET_REGS", errno}.
#define KVM_CALL(fd, request, argument) ::kvm_exit_bench::checked_ioctl<request>((fd), #request, (argument))
// KVM_CALL_VALUE(fd, KVM_CREATE_VCPU, 0): an ioctl whose argument is a number.
#define KVM_CALL_VALUE(fd, request, argument) \
  ::kvm_exit_bench::value_ioctl((fd), (request), #request, (argument))
