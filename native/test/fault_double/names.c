// What the calls, faults and error numbers are called in a rule.
#include <errno.h>
#include <linux/kvm.h>
#include <stdlib.h>
#include <string.h>

#include "rules.h"

struct name {
  const char* text;
  unsigned long number;
};

#define NAMED(constant) \
  { #constant, constant }

// As C computes them; kvm_cpuid2 and its like end in a flexible array.
static const struct name kRequests[] = {
    {"any", ANY_IOCTL},
    {"open", CALL_OPEN},
    {"mmap", CALL_MMAP},
    {"read", CALL_READ},
    NAMED(KVM_GET_API_VERSION),
    NAMED(KVM_CHECK_EXTENSION),
    NAMED(KVM_GET_VCPU_MMAP_SIZE),
    NAMED(KVM_CREATE_VM),
    NAMED(KVM_CREATE_VCPU),
    NAMED(KVM_SET_USER_MEMORY_REGION),
    NAMED(KVM_GET_SUPPORTED_CPUID),
    NAMED(KVM_SET_CPUID2),
    NAMED(KVM_GET_MSR_INDEX_LIST),
    NAMED(KVM_GET_MSRS),
    NAMED(KVM_SET_MSRS),
    NAMED(KVM_GET_REGS),
    NAMED(KVM_SET_REGS),
    NAMED(KVM_GET_SREGS),
    NAMED(KVM_SET_SREGS),
    NAMED(KVM_GET_VCPU_EVENTS),
    NAMED(KVM_SET_VCPU_EVENTS),
    NAMED(KVM_GET_DEBUGREGS),
    NAMED(KVM_SET_DEBUGREGS),
    NAMED(KVM_GET_XCRS),
    NAMED(KVM_SET_XCRS),
    NAMED(KVM_GET_MP_STATE),
    NAMED(KVM_SET_MP_STATE),
    NAMED(KVM_GET_FPU),
    NAMED(KVM_SET_FPU),
    NAMED(KVM_GET_XSAVE),
    NAMED(KVM_SET_XSAVE),
    NAMED(KVM_GET_TSC_KHZ),
    NAMED(KVM_SET_SIGNAL_MASK),
    NAMED(KVM_SET_GUEST_DEBUG),
    NAMED(KVM_INTERRUPT),
    NAMED(KVM_ENABLE_CAP),
    NAMED(KVM_CREATE_IRQCHIP),
    NAMED(KVM_GET_STATS_FD),
    NAMED(KVM_RUN),
};

static const struct name kErrnos[] = {
    NAMED(EPERM),  NAMED(ENOENT), NAMED(EINTR),  NAMED(EIO),    NAMED(ENXIO),      NAMED(EBADF),
    NAMED(EAGAIN), NAMED(ENOMEM), NAMED(EACCES), NAMED(EFAULT), NAMED(EBUSY),      NAMED(EEXIST),
    NAMED(ENODEV), NAMED(EINVAL), NAMED(ENFILE), NAMED(EMFILE), NAMED(ENOTTY),     NAMED(ENOSPC),
    NAMED(ENOSYS), NAMED(EDQUOT), NAMED(E2BIG),  NAMED(ERANGE), NAMED(EOPNOTSUPP),
};

unsigned long request_named(const char* name, size_t length) {
  for (size_t i = 0; i < sizeof kRequests / sizeof *kRequests; ++i) {
    if (strlen(kRequests[i].text) == length && strncmp(kRequests[i].text, name, length) == 0)
      return kRequests[i].number;
  }
  return 0;
}

long number_named(const char* text) {
  for (size_t i = 0; i < sizeof kErrnos / sizeof *kErrnos; ++i) {
    if (strcmp(kErrnos[i].text, text) == 0) return (long)kErrnos[i].number;
  }
  return strtol(text, NULL, 0);
}
