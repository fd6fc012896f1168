/* What a program written by hand sees of `regs` by sync against `regs` by ioctl, both ways, on exits of four
 * kinds.
 *
 *     ratios ROUNDS
 *
 * Every round has one block of each guest by each transfer, in random order. A line for each guest: its name,
 * its mode, and the median over rounds of sync / ioctl, with what either takes by itself in ticks per exit.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <x86intrin.h>

#include "ratio_guests.h"
#include "ratio_vm.h"

enum { EXITS = 48, ARMS = 2, MOST_ROUNDS = 10000, SECONDS = 120 };
enum arm { BY_SYNC, BY_IOCTL };

static int by_number(const void* left, const void* right) {
  const double a = *(const double*)left;
  const double b = *(const double*)right;
  return (a > b) - (a < b);
}

static double median(double* values, size_t count) {
  qsort(values, count, sizeof *values, by_number);
  return (values[(count - 1) / 2] + values[count / 2]) / 2;
}

static void enter(const struct ratio_vm* vm) {
  if (ioctl(vm->vcpu_fd, KVM_RUN, 0) != 0) fail("KVM_RUN");
  if (vm->run->exit_reason != vm->reason) {
    fprintf(stderr, "ratios: exit reason %u, not %u\n", vm->run->exit_reason, vm->reason);
    exit(1);
  }
}

/* R15 is nobody's but ours. */
static void exit_by_ioctl(const struct ratio_vm* vm) {
  struct kvm_regs regs;
  enter(vm);
  if (ioctl(vm->vcpu_fd, KVM_GET_REGS, &regs) != 0) fail("KVM_GET_REGS");
  regs.r15++;
  if (ioctl(vm->vcpu_fd, KVM_SET_REGS, &regs) != 0) fail("KVM_SET_REGS");
}

static void exit_by_sync(const struct ratio_vm* vm) {
  enter(vm);
  vm->run->s.regs.regs.r15++;
  vm->run->kvm_dirty_regs = KVM_SYNC_X86_REGS;
}

static uint64_t ours(const struct ratio_vm* vm) {
  struct kvm_regs regs;
  if (ioctl(vm->vcpu_fd, KVM_GET_REGS, &regs) != 0) fail("KVM_GET_REGS");
  return regs.r15;
}

/* Ticks per exit, the median of a block. */
static double block(const struct ratio_vm* vm, enum arm arm) {
  double ticks[EXITS];
  vm->run->kvm_valid_regs = arm == BY_SYNC ? KVM_SYNC_X86_REGS : 0;
  vm->run->kvm_dirty_regs = 0;
  enter(vm);
  enter(vm);
  const uint64_t before = ours(vm);
  uint64_t last = __rdtsc();
  for (int i = 0; i < EXITS; i++) {
    if (arm == BY_SYNC)
      exit_by_sync(vm);
    else
      exit_by_ioctl(vm);
    const uint64_t now = __rdtsc();
    ticks[i] = (double)(now - last);
    last = now;
  }
  enter(vm); /* takes what sync left dirty */
  if (ours(vm) != before + EXITS) {
    fprintf(stderr, "ratios: R15 did not follow\n");
    exit(1);
  }
  return median(ticks, EXITS);
}

static void round_of_blocks(const struct ratio_vm* vms, double (*ticks)[ARMS]) {
  int order[CASE_COUNT * ARMS];
  for (int i = 0; i < CASE_COUNT * ARMS; i++) {
    const int j = rand() % (i + 1);
    order[i] = order[j];
    order[j] = i;
  }
  for (int i = 0; i < CASE_COUNT * ARMS; i++) {
    const int which = order[i] / ARMS;
    const int arm = order[i] % ARMS;
    if (vms[which].vcpu_fd < 0) continue;
    ticks[which][arm] = block(&vms[which], (enum arm)arm);
  }
}

static void report(const struct guest_case* guest, int which, int rounds, double (*ticks)[CASE_COUNT][ARMS]) {
  double* values = calloc((size_t)rounds, sizeof *values);
  double medians[ARMS];
  if (values == NULL) fail("calloc");
  for (int arm = 0; arm < ARMS; arm++) {
    for (int i = 0; i < rounds; i++) values[i] = ticks[i][which][arm];
    medians[arm] = median(values, (size_t)rounds);
  }
  for (int i = 0; i < rounds; i++) values[i] = ticks[i][which][BY_SYNC] / ticks[i][which][BY_IOCTL];
  printf("%s long64-ring%d %.5f %.0f %.0f\n", guest->name, guest->ring, median(values, (size_t)rounds),
         medians[BY_SYNC], medians[BY_IOCTL]);
  free(values);
}

/* A host that exits in another way is not measured. */
static void try_case(struct ratio_vm* vm, int kvm_fd, const struct guest_case* guest) {
  ratio_vm_create(vm, kvm_fd, guest);
  if (ioctl(vm->vcpu_fd, KVM_RUN, 0) == 0 && vm->run->exit_reason == vm->reason) return;
  fprintf(stderr, "ratios: %s in ring %d skipped: exit reason %u, not %u\n", guest->name, guest->ring,
          vm->run->exit_reason, vm->reason);
  vm->vcpu_fd = -1;
}

static void stay_on_last_cpu(void) {
  cpu_set_t cpus;
  if (sched_getaffinity(0, sizeof cpus, &cpus) != 0) fail("sched_getaffinity");
  int last = CPU_SETSIZE - 1;
  while (last > 0 && !CPU_ISSET(last, &cpus)) last--;
  CPU_ZERO(&cpus);
  CPU_SET(last, &cpus);
  if (sched_setaffinity(0, sizeof cpus, &cpus) != 0) fail("sched_setaffinity");
}

int main(int argc, char** argv) {
  const int rounds = argc == 2 ? atoi(argv[1]) : 0;
  if (rounds < 1 || rounds > MOST_ROUNDS) {
    fprintf(stderr, "usage: ratios ROUNDS\n");
    return 2;
  }
  alarm(SECONDS);
  stay_on_last_cpu();
  const int kvm_fd = open("/dev/kvm", O_RDWR | O_CLOEXEC);
  if (kvm_fd < 0) fail("/dev/kvm");
  struct ratio_vm vms[CASE_COUNT];
  for (int i = 0; i < CASE_COUNT; i++) try_case(&vms[i], kvm_fd, &CASES[i]);
  double(*ticks)[CASE_COUNT][ARMS] = calloc((size_t)rounds, sizeof *ticks);
  if (ticks == NULL) fail("calloc");
  srand((unsigned)__rdtsc());
  for (int i = 0; i < rounds; i++) round_of_blocks(vms, ticks[i]);
  for (int i = 0; i < CASE_COUNT; i++)
    if (vms[i].vcpu_fd >= 0) report(&CASES[i], i, rounds, ticks);
  return 0;
}
