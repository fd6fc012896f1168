/* What a VMM author would write by hand: the plainest loop in C for each transfer of `regs` in both
 * directions. The harness's template loop is compared with it. */
#ifndef HAND_LOOP_H
#define HAND_LOOP_H

#include <linux/kvm.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Each runs `count` exits and returns the ticks from the first to the last, 0 when an exit was not `reason`.
 * `sum` receives the sum of the counter values read. */
uint64_t hand_loop_none(int vcpu_fd, struct kvm_run* run, uint32_t reason, uint32_t count, uint64_t* stamps,
                        uint64_t* sum);
uint64_t hand_loop_ioctl(int vcpu_fd, struct kvm_run* run, uint32_t reason, uint32_t count, uint64_t* stamps,
                         uint64_t* sum);
uint64_t hand_loop_sync(int vcpu_fd, struct kvm_run* run, uint32_t reason, uint32_t count, uint64_t* stamps,
                        uint64_t* sum);

#ifdef __cplusplus
}
#endif
#endif
