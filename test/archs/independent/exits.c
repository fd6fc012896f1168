/* Counts the instructions of exits by pio with none of this project's code: plain C, the system calls as the kernel
 * documents them, one loop a transfer. It is the init of an emulated host whose time-stamp counter counts instructions,
 * and says for each transfer the most frequent count and where an exit that had it began and ended. */
#include <errno.h>
#include <fcntl.h>
#include <linux/kvm.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { EXITS = 48, REGS = 1, SREGS = 2, EVENTS = 4, MEMORY = 1 << 21 };

static const struct {
  const char *name;
  int groups, by_sync;
} transfers[] = {
    {"none", 0, 0},
    {"regs/both/ioctl", REGS, 0},
    {"regs/both/sync", REGS, 1},
    {"sregs/both/ioctl", SREGS, 0},
    {"sregs/both/sync", SREGS, 1},
    {"events/both/ioctl", EVENTS, 0},
    {"events/both/sync", EVENTS, 1},
    {"regs+sregs+events/both/ioctl", REGS | SREGS | EVENTS, 0},
    {"regs+sregs+events/both/sync", REGS | SREGS | EVENTS, 1},
};

static struct {
  struct kvm_cpuid2 head;
  struct kvm_cpuid_entry2 entries[256];
} cpuid;
static struct kvm_regs regs;
static struct kvm_sregs sregs;
static struct kvm_vcpu_events events;
static uint64_t begins[EXITS], ends[EXITS];
static int vcpu;
static struct kvm_run *run;

static void end_machine(void) {
  fflush(stdout);
  sleep(1);
  reboot(RB_AUTOBOOT);
  for (;;) pause();
}

static int must(int result, const char *what) {
  if (result >= 0) return result;
  printf("@kvm-exit-bench failed %s %d\n", what, errno);
  end_machine();
  return -1;
}

static uint64_t ticks(void) {
  uint32_t low, high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high)::"memory");
  return (uint64_t)high << 32 | low;
}

static void load_modules(void) {
  static const char *const names[] = {MODULES};
  for (unsigned i = 0; i < sizeof names / sizeof *names; ++i) {
    const int file = must(open(names[i], O_RDONLY), names[i]);
    must((int)syscall(SYS_finit_module, file, strstr(names[i], "kvm-intel") ? PARAMETERS : "", 0), names[i]);
    close(file);
  }
}

static struct kvm_segment flat(int selector, int type, int is_long) {
  const struct kvm_segment segment = {.limit = 0xffffffff, .selector = (uint16_t)selector, .type = (uint8_t)type,
      .present = 1, .db = !is_long, .s = 1, .l = (uint8_t)is_long, .g = 1};
  return segment;
}

/* 64-bit code in ring 0 at 0x1000: add $0x10000,%ebx; out %al,(%dx); jmp back. The first 2 MiB are mapped as they are. */
static void make_guest(int device) {
  static const uint8_t code[] = {0x81, 0xc3, 0x00, 0x00, 0x01, 0x00, 0xee, 0xeb, 0xf7};
  const int vm = must(ioctl(device, KVM_CREATE_VM, 0), "KVM_CREATE_VM");
  uint8_t *memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  const uint64_t tables[3] = {0x3007, 0x4007, 0x87};
  for (int level = 0; level < 3; ++level) memcpy(memory + 0x2000 + 0x1000 * level, &tables[level], 8);
  memcpy(memory + 0x1000, code, sizeof code);
  struct kvm_userspace_memory_region region = {.memory_size = MEMORY, .userspace_addr = (uintptr_t)memory};
  must(ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region), "KVM_SET_USER_MEMORY_REGION");
  vcpu = must(ioctl(vm, KVM_CREATE_VCPU, 0), "KVM_CREATE_VCPU");
  const int bytes = must(ioctl(device, KVM_GET_VCPU_MMAP_SIZE, 0), "KVM_GET_VCPU_MMAP_SIZE");
  run = mmap(NULL, (size_t)bytes, PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);
  cpuid.head.nent = 256;
  must(ioctl(device, KVM_GET_SUPPORTED_CPUID, &cpuid), "KVM_GET_SUPPORTED_CPUID");
  must(ioctl(vcpu, KVM_SET_CPUID2, &cpuid), "KVM_SET_CPUID2");
  must(ioctl(vcpu, KVM_GET_SREGS, &sregs), "KVM_GET_SREGS");
  sregs.cr0 = 0x80050033;
  sregs.cr3 = 0x2000;
  sregs.cr4 = 0x220;
  sregs.efer = 0xd01;
  sregs.cs = flat(0x10, 11, 1);
  sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = flat(0x18, 3, 0);
  must(ioctl(vcpu, KVM_SET_SREGS, &sregs), "KVM_SET_SREGS");
  regs.rip = 0x1000;
  regs.rdx = 0x80;
  regs.rflags = 2;
  must(ioctl(vcpu, KVM_SET_REGS, &regs), "KVM_SET_REGS");
}

static int write_by_ioctl(int groups) {
  int failed = 0;
  if (groups & REGS) ++regs.rbx, failed |= ioctl(vcpu, KVM_SET_REGS, &regs);
  if (groups & SREGS) ++sregs.cr2, failed |= ioctl(vcpu, KVM_SET_SREGS, &sregs);
  if (groups & EVENTS) ++events.exception.error_code, failed |= ioctl(vcpu, KVM_SET_VCPU_EVENTS, &events);
  return failed;
}

static int read_by_ioctl(int groups) {
  int failed = 0;
  if (groups & REGS) failed |= ioctl(vcpu, KVM_GET_REGS, &regs);
  if (groups & SREGS) failed |= ioctl(vcpu, KVM_GET_SREGS, &sregs);
  if (groups & EVENTS) failed |= ioctl(vcpu, KVM_GET_VCPU_EVENTS, &events);
  return failed;
}

static void write_by_sync(int groups) {
  if (groups & REGS) ++run->s.regs.regs.rbx;
  if (groups & SREGS) ++run->s.regs.sregs.cr2;
  if (groups & EVENTS) ++run->s.regs.events.exception.error_code;
  run->kvm_dirty_regs = (uint64_t)groups;
}

static int one_exit(int groups, int by_sync) {
  int failed = 0;
  if (by_sync) write_by_sync(groups);
  else failed = write_by_ioctl(groups);
  failed |= ioctl(vcpu, KVM_RUN, 0);
  if (!by_sync) failed |= read_by_ioctl(groups);
  return failed | (run->exit_reason != KVM_EXIT_IO);
}

/* Which of the exits had the most frequent count. */
static int modal(void) {
  int best = 0, most = 0;
  for (int i = 0; i < EXITS; ++i) {
    int alike = 0;
    for (int j = 0; j < EXITS; ++j) alike += ends[i] - begins[i] == ends[j] - begins[j];
    if (alike > most) most = alike, best = i;
  }
  return best;
}

static void count(int index) {
  const int groups = transfers[index].groups, by_sync = transfers[index].by_sync;
  run->kvm_valid_regs = by_sync ? (uint64_t)groups : 0;
  run->kvm_dirty_regs = 0;
  must(ioctl(vcpu, KVM_RUN, 0), "KVM_RUN");
  must(read_by_ioctl(REGS | SREGS | EVENTS), "KVM_GET");
  for (int i = 0; i < EXITS; ++i) {
    begins[i] = ticks();
    const int failed = one_exit(groups, by_sync);
    ends[i] = ticks();
    must(-failed, transfers[index].name);
  }
  const int chosen = modal();
  printf("@kvm-exit-bench counted %s %llu %llu\n", transfers[index].name, (unsigned long long)begins[chosen],
         (unsigned long long)ends[chosen]);
  fflush(stdout);
}

int main(void) {
  mkdir("/dev", 0755);
  mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
  const int console = open("/dev/console", O_RDWR);
  for (int fd = 0; fd < 3; ++fd) dup2(console, fd);
  load_modules();
  make_guest(must(open("/dev/kvm", O_RDWR), "/dev/kvm"));
  /* Once untimed, so that no page is touched for the first time. */
  for (int round = 0; round < 2; ++round)
    for (unsigned i = 0; i < sizeof transfers / sizeof *transfers; ++i) count((int)i);
  printf("@kvm-exit-bench done\n");
  end_machine();
}
