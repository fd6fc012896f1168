// Faults of KVM, as a test asks for them in the environment:
//   KVM_FAULT="KVM_RUN errno=EIO from=100 count=1; KVM_CHECK_EXTENSION:74 answer=0"
// A rule is a call (an ioctl's name, with a number after a colon only the one with that argument; `open`,
// `mmap`, `read`; `any` for every ioctl), a fault with its value, and which of the calls it meets: from the
// `from`-th of the process on (1), `count` of them (0: all), each with a `chance` in percent (100), drawn
// from KVM_FAULT_SEED. Each rule that meets a call says so once in the file KVM_FAULT_LOG.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum fault {
  // The call is not made and fails with this errno.
  FAULT_ERRNO,
  // The call is made, and answers this.
  FAULT_ANSWER,
  // The call is not made and answers this.
  FAULT_UNMADE,
  // The call is made twice.
  FAULT_TWICE,
  // What follows is done once the call was made.
  // kvm_run says this exit reason.
  FAULT_REASON,
  // One bit is another, `GROUP:BYTE.BIT`: in what the call stores, in kvm_run, in its save area, in the vCPU,
  // where it stays so whoever writes it.
  FAULT_FLIP,
  FAULT_FLIP_RUN,
  FAULT_FLIP_AREA,
  FAULT_FLIP_VCPU,
  // KVM_RUN leaves the save area as it was; takes nothing out of it; leaves its dirty bits set.
  FAULT_STALE_AREA,
  FAULT_IGNORE_DIRTY,
  FAULT_KEEP_DIRTY,
  // The call takes longer, by this many microseconds.
  FAULT_DELAY,
  // KVM_RUN does not come back before immediate_exit is set, any other call never.
  FAULT_HANG,
};

struct rule {
  unsigned long request;
  // That the call's argument must be; negative: any.
  long argument;
  enum fault fault;
  long value;
  // Of a bit.
  int group;
  size_t byte;
  unsigned bit;
  long from;
  long count;
  unsigned chance;
  long seen;
  long met;
};

enum { ANY_IOCTL = 1, CALL_OPEN, CALL_MMAP, CALL_READ };

// The rule that this call is met by, or null. Counts the call.
const struct rule* rule_for(unsigned long request, unsigned long argument);

// The request of a name, 0 where there is none; and errno by name or number.
unsigned long request_named(const char* name, size_t length);
long number_named(const char* text);
