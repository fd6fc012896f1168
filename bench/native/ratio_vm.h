/* A vCPU in long mode with one small guest, set up from kernel headers alone: it shares nothing with native/,
 * so that what both programs say can be compared. */
#ifndef RATIO_VM_H
#define RATIO_VM_H

#include <linux/kvm.h>
#include <stddef.h>
#include <stdint.h>

struct guest_case {
  const char* name;
  int ring;
  const uint8_t* code;
  size_t code_bytes;
  uint32_t reason;
  uint64_t msr_exits;
  int single_step;
};

struct ratio_vm {
  int vm_fd;
  int vcpu_fd;
  struct kvm_run* run;
  uint8_t* memory;
  uint32_t reason;
};

/* Ends the program with what failed. */
void fail(const char* what);
void ratio_vm_create(struct ratio_vm* vm, int kvm_fd, const struct guest_case* guest);

#endif
