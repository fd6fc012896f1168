// Stands between a program and KVM (LD_PRELOAD): every call goes on to the C library, with the fault of the
// rule that it is met by. Only what belongs to /dev/kvm is met.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "rules.h"

enum { MOST_FDS = 65536 };

// What a descriptor is of; and where a vCPU's kvm_run is.
enum owner { NOT_KVM, DEVICE, VM, VCPU, STATISTICS };
static enum owner owners[MOST_FDS];
static struct kvm_run* runs[MOST_FDS];
// Of vCPUs: what the bit that was flipped is kept at, whoever writes it.
enum kept { NOT_FLIPPED, KEPT_CLEAR, KEPT_SET };
static enum kept kept[MOST_FDS];

typedef int (*ioctl_call)(int, unsigned long, ...);
static ioctl_call next_ioctl;

// The next definition of a function after this one.
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

// Other libraries may come here before any constructor of ours.
static int pass_on(int fd, unsigned long request, void* argument) {
  if (next_ioctl == NULL) next_ioctl = (ioctl_call)dlsym(RTLD_NEXT, "ioctl");
  return next_ioctl(fd, request, argument);
}

static bool is_known(int fd) {
  return fd >= 0 && fd < MOST_FDS;
}
static enum owner owner_of(int fd) {
  return is_known(fd) ? owners[fd] : NOT_KVM;
}
static void own(int fd, enum owner owner) {
  if (is_known(fd)) owners[fd] = owner;
}

static void sleep_microseconds(long microseconds) {
  const struct timespec length = {microseconds / 1000000, microseconds % 1000000 * 1000};
  nanosleep(&length, NULL);
}

static void flip(void* bytes, const struct rule* rule) {
  ((uint8_t*)bytes)[rule->byte] ^= (uint8_t)(1u << rule->bit);
}

static uint8_t* area_of(struct kvm_run* run, int group) {
  uint8_t* const places[] = {(uint8_t*)&run->s.regs.regs, (uint8_t*)&run->s.regs.sregs,
                             (uint8_t*)&run->s.regs.events};
  return places[group];
}

static void flip_in_vcpu(int fd, const struct rule* rule) {
  static const unsigned long kGet[] = {KVM_GET_REGS, KVM_GET_SREGS, KVM_GET_VCPU_EVENTS};
  static const unsigned long kSet[] = {KVM_SET_REGS, KVM_SET_SREGS, KVM_SET_VCPU_EVENTS};
  union {
    struct kvm_regs regs;
    struct kvm_sregs sregs;
    struct kvm_vcpu_events events;
  } state;
  if (pass_on(fd, kGet[rule->group], &state) != 0) return;
  const bool is_set = (((uint8_t*)&state)[rule->byte] >> rule->bit & 1) != 0;
  if (kept[fd] == NOT_FLIPPED) kept[fd] = is_set ? KEPT_CLEAR : KEPT_SET;
  if (is_set == (kept[fd] == KEPT_SET)) return;
  flip(&state, rule);
  pass_on(fd, kSet[rule->group], &state);
}

// As a guest that loops for ever: only immediate_exit, which the watchdog sets, ends it.
static int hang(struct kvm_run* run) {
  while (run == NULL || *(volatile __u8*)&run->immediate_exit == 0) sleep_microseconds(1000);
  errno = EINTR;
  return -1;
}

static int run_with(int fd, unsigned long request, void* argument, struct kvm_run* run,
                    const struct rule* rule) {
  const uint64_t dirty = run->kvm_dirty_regs;
  const union {
    struct kvm_sync_regs regs;
    char padding[SYNC_REGS_SIZE_BYTES];
  } before = {.regs = run->s.regs};
  if (rule->fault == FAULT_IGNORE_DIRTY) run->kvm_dirty_regs = 0;
  const int result = pass_on(fd, request, argument);
  const int error_number = errno;
  if (rule->fault == FAULT_REASON) run->exit_reason = (uint32_t)rule->value;
  if (rule->fault == FAULT_STALE_AREA) run->s.regs = before.regs;
  if (rule->fault == FAULT_KEEP_DIRTY) run->kvm_dirty_regs = dirty;
  if (rule->fault == FAULT_FLIP_RUN) flip(run, rule);
  if (rule->fault == FAULT_FLIP_AREA) flip(area_of(run, rule->group), rule);
  if (rule->fault == FAULT_FLIP_VCPU) flip_in_vcpu(fd, rule);
  errno = error_number;
  return result;
}

static int faulty(int fd, unsigned long request, void* argument, const struct rule* rule) {
  struct kvm_run* const run = request == KVM_RUN && is_known(fd) ? runs[fd] : NULL;
  if (rule->fault == FAULT_ERRNO) {
    errno = (int)rule->value;
    return -1;
  }
  if (rule->fault == FAULT_UNMADE) return (int)rule->value;
  if (rule->fault == FAULT_HANG) return hang(run);
  if (rule->fault == FAULT_DELAY) sleep_microseconds(rule->value);
  if (rule->fault == FAULT_TWICE) pass_on(fd, request, argument);
  if (run != NULL) return run_with(fd, request, argument, run, rule);
  const int result = pass_on(fd, request, argument);
  if (rule->fault == FAULT_FLIP && result >= 0) flip(argument, rule);
  return rule->fault == FAULT_ANSWER ? (int)rule->value : result;
}

static void follow(unsigned long request, int result) {
  if (request == KVM_CREATE_VM) own(result, VM);
  if (request == KVM_CREATE_VCPU) own(result, VCPU);
  if (request == KVM_GET_STATS_FD) own(result, STATISTICS);
}

int ioctl(int fd, unsigned long request, ...) {
  va_list rest;
  va_start(rest, request);
  void* const argument = va_arg(rest, void*);
  va_end(rest);
  if (owner_of(fd) == NOT_KVM) return pass_on(fd, request, argument);
  const struct rule* const rule = rule_for(request, (unsigned long)argument);
  const int result = rule == NULL ? pass_on(fd, request, argument) : faulty(fd, request, argument, rule);
  if (rule == NULL || rule->fault != FAULT_ANSWER) follow(request, result);
  return result;
}

static int opened(const char* path, int fd) {
  own(fd, strcmp(path, "/dev/kvm") == 0 ? DEVICE : NOT_KVM);
  return fd;
}

// The errno that a call of this kind is met by; 0: it is not met.
static int errno_for(unsigned long call) {
  const struct rule* const rule = rule_for(call, 0);
  if (rule == NULL) return 0;
  if (rule->fault == FAULT_DELAY) sleep_microseconds(rule->value);
  return rule->fault == FAULT_ERRNO ? (int)rule->value : 0;
}

#define WRAP_OPEN(name)                                                    \
  int name(const char* path, int flags, ...) {                             \
    va_list rest;                                                          \
    va_start(rest, flags);                                                 \
    const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(rest, mode_t) : 0; \
    va_end(rest);                                                          \
    if (strcmp(path, "/dev/kvm") == 0) {                                   \
      const int error_number = errno_for(CALL_OPEN);                       \
      if (error_number != 0) {                                             \
        errno = error_number;                                              \
        return -1;                                                         \
      }                                                                    \
    }                                                                      \
    return opened(path, NEXT(name)(path, flags, mode));                    \
  }
WRAP_OPEN(open)
WRAP_OPEN(open64)

#define WRAP_MMAP(name, offset_type)                                                               \
  void* name(void* address, size_t bytes, int protection, int flags, int fd, offset_type offset) { \
    const bool is_run = owner_of(fd) == VCPU;                                                      \
    const int error_number = is_run ? errno_for(CALL_MMAP) : 0;                                    \
    if (error_number != 0) {                                                                       \
      errno = error_number;                                                                        \
      return MAP_FAILED;                                                                           \
    }                                                                                              \
    void* const mapped = NEXT(name)(address, bytes, protection, flags, fd, offset);                \
    if (is_run && mapped != MAP_FAILED && offset == 0) runs[fd] = (struct kvm_run*)mapped;         \
    return mapped;                                                                                 \
  }
WRAP_MMAP(mmap, off_t)
WRAP_MMAP(mmap64, off64_t)

#define WRAP_PREAD(name, offset_type)                                               \
  ssize_t name(int fd, void* into, size_t bytes, offset_type offset) {              \
    const int error_number = owner_of(fd) == STATISTICS ? errno_for(CALL_READ) : 0; \
    if (error_number != 0) {                                                        \
      errno = error_number;                                                         \
      return -1;                                                                    \
    }                                                                               \
    return NEXT(name)(fd, into, bytes, offset);                                     \
  }
WRAP_PREAD(pread, off_t)
WRAP_PREAD(pread64, off64_t)

int close(int fd) {
  own(fd, NOT_KVM);
  if (is_known(fd)) {
    runs[fd] = NULL;
    kept[fd] = NOT_FLIPPED;
  }
  return NEXT(close)(fd);
}
