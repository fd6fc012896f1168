#include "hand_loop.h"

#include <sys/ioctl.h>
#include <x86intrin.h>

static uint64_t begin_clock(void) {
  uint64_t ticks;
  _mm_lfence();
  ticks = __rdtsc();
  _mm_lfence();
  return ticks;
}

static uint64_t end_clock(void) {
  uint32_t cpu;
  uint64_t ticks = __rdtscp(&cpu);
  _mm_lfence();
  return ticks;
}

uint64_t hand_loop_none(int vcpu_fd, struct kvm_run* run, uint32_t reason, uint32_t count, uint64_t* stamps,
                        uint64_t* sum) {
  uint64_t begin = begin_clock();
  for (uint32_t i = 0; i < count; i++) {
    if (ioctl(vcpu_fd, KVM_RUN, 0) != 0 || run->exit_reason != reason) return 0;
    stamps[i] = __rdtsc();
  }
  *sum = 0;
  return end_clock() - begin;
}

uint64_t hand_loop_ioctl(int vcpu_fd, struct kvm_run* run, uint32_t reason, uint32_t count, uint64_t* stamps,
                         uint64_t* sum) {
  struct kvm_regs regs;
  uint64_t total = 0;
  if (ioctl(vcpu_fd, KVM_GET_REGS, &regs) != 0) return 0;
  uint64_t begin = begin_clock();
  for (uint32_t i = 0; i < count; i++) {
    regs.rbx++;
    if (ioctl(vcpu_fd, KVM_SET_REGS, &regs) != 0) return 0;
    if (ioctl(vcpu_fd, KVM_RUN, 0) != 0 || run->exit_reason != reason) return 0;
    if (ioctl(vcpu_fd, KVM_GET_REGS, &regs) != 0) return 0;
    total += regs.rbx;
    stamps[i] = __rdtsc();
  }
  *sum = total;
  return end_clock() - begin;
}

uint64_t hand_loop_sync(int vcpu_fd, struct kvm_run* run, uint32_t reason, uint32_t count, uint64_t* stamps,
                        uint64_t* sum) {
  uint64_t total = 0;
  if (ioctl(vcpu_fd, KVM_GET_REGS, &run->s.regs.regs) != 0) return 0;
  run->kvm_valid_regs = KVM_SYNC_X86_REGS;
  uint64_t begin = begin_clock();
  for (uint32_t i = 0; i < count; i++) {
    run->s.regs.regs.rbx++;
    run->kvm_dirty_regs = KVM_SYNC_X86_REGS;
    if (ioctl(vcpu_fd, KVM_RUN, 0) != 0 || run->exit_reason != reason) return 0;
    total += run->s.regs.regs.rbx;
    stamps[i] = __rdtsc();
  }
  *sum = total;
  uint64_t ticks = end_clock() - begin;
  run->kvm_valid_regs = 0;
  return ticks;
}
