#define _GNU_SOURCE
#include "ratio_vm.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>

enum {
  MEMORY_BYTES = 2 << 20,
  CODE_AT = 0x100000,
  BUFFER_AT = 0x180000,
  MMIO_AT = 0x20000000,
  MSR_NOBODY_KNOWS = 0x20000777,
  CPUID_ENTRIES = 256,
};

void fail(const char* what) {
  fprintf(stderr, "ratios: %s: %s\n", what, strerror(errno));
  exit(1);
}

static void call(int fd, unsigned long request, void* argument, const char* name) {
  if (ioctl(fd, request, argument) < 0) fail(name);
}

/* One table each: 512 pages of 2 MiB, the same for user and supervisor. */
static void map_first_gib(uint8_t* memory) {
  uint64_t* top = (uint64_t*)(memory + 0x1000);
  uint64_t* middle = (uint64_t*)(memory + 0x2000);
  uint64_t* pages = (uint64_t*)(memory + 0x3000);
  top[0] = 0x2000 | 7;
  middle[0] = 0x3000 | 7;
  for (uint64_t i = 0; i < 512; i++) pages[i] = i << 21 | 0x87;
}

static void set_cpuid(int kvm_fd, int vcpu_fd) {
  struct kvm_cpuid2* cpuid = calloc(1, sizeof *cpuid + CPUID_ENTRIES * sizeof(struct kvm_cpuid_entry2));
  if (cpuid == NULL) fail("calloc");
  cpuid->nent = CPUID_ENTRIES;
  call(kvm_fd, KVM_GET_SUPPORTED_CPUID, cpuid, "KVM_GET_SUPPORTED_CPUID");
  call(vcpu_fd, KVM_SET_CPUID2, cpuid, "KVM_SET_CPUID2");
  free(cpuid);
}

static void set_long_mode(int vcpu_fd, int ring) {
  struct kvm_sregs sregs;
  struct kvm_segment flat = {.limit = ~0u, .present = 1, .s = 1, .g = 1, .dpl = (uint8_t)ring};
  call(vcpu_fd, KVM_GET_SREGS, &sregs, "KVM_GET_SREGS");
  sregs.cr0 = 0x80050033;
  sregs.cr3 = 0x1000;
  sregs.cr4 = 0x220;
  sregs.efer = 0xd01;
  flat.type = 3;
  flat.db = 1;
  flat.selector = ring == 3 ? 0x2b : 0x18;
  sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = flat;
  flat.type = 11;
  flat.db = 0;
  flat.l = 1;
  flat.selector = ring == 3 ? 0x33 : 0x10;
  sregs.cs = flat;
  call(vcpu_fd, KVM_SET_SREGS, &sregs, "KVM_SET_SREGS");
}

/* What the guests find: the port in DX, the MSR in ECX, the MMIO address in RDI, where to write bytes to in
 * R14. IOPL 3 lets ring 3 touch ports. */
static void set_registers(int vcpu_fd, int ring) {
  struct kvm_regs regs = {.rip = CODE_AT,
                          .rsp = BUFFER_AT,
                          .rcx = MSR_NOBODY_KNOWS,
                          .rdx = 0x510,
                          .rdi = MMIO_AT,
                          .rsi = BUFFER_AT,
                          .r14 = BUFFER_AT,
                          .rflags = ring == 3 ? 0x3002 : 2};
  call(vcpu_fd, KVM_SET_REGS, &regs, "KVM_SET_REGS");
}

static void set_exits(const struct ratio_vm* vm, const struct guest_case* guest) {
  if (guest->msr_exits != 0) {
    struct kvm_enable_cap cap = {.cap = KVM_CAP_X86_USER_SPACE_MSR, .args = {guest->msr_exits}};
    call(vm->vm_fd, KVM_ENABLE_CAP, &cap, "KVM_ENABLE_CAP of KVM_CAP_X86_USER_SPACE_MSR");
  }
  if (guest->single_step) {
    struct kvm_guest_debug debug = {.control = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP};
    call(vm->vcpu_fd, KVM_SET_GUEST_DEBUG, &debug, "KVM_SET_GUEST_DEBUG");
  }
}

static void* map(size_t bytes, int fd) {
  const int flags = fd < 0 ? MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE : MAP_SHARED;
  void* memory = mmap(NULL, bytes, PROT_READ | PROT_WRITE, flags, fd, 0);
  if (memory == MAP_FAILED) fail("mmap");
  return memory;
}

void ratio_vm_create(struct ratio_vm* vm, int kvm_fd, const struct guest_case* guest) {
  vm->vm_fd = ioctl(kvm_fd, KVM_CREATE_VM, 0);
  if (vm->vm_fd < 0) fail("KVM_CREATE_VM");
  vm->memory = map(MEMORY_BYTES, -1);
  struct kvm_userspace_memory_region region = {.memory_size = MEMORY_BYTES,
                                               .userspace_addr = (uintptr_t)vm->memory};
  call(vm->vm_fd, KVM_SET_USER_MEMORY_REGION, &region, "KVM_SET_USER_MEMORY_REGION");
  vm->vcpu_fd = ioctl(vm->vm_fd, KVM_CREATE_VCPU, 0);
  if (vm->vcpu_fd < 0) fail("KVM_CREATE_VCPU");
  const int run_bytes = ioctl(kvm_fd, KVM_GET_VCPU_MMAP_SIZE, 0);
  if (run_bytes < (int)sizeof *vm->run) fail("KVM_GET_VCPU_MMAP_SIZE");
  vm->run = map((size_t)run_bytes, vm->vcpu_fd);
  vm->reason = guest->reason;
  memcpy(vm->memory + CODE_AT, guest->code, guest->code_bytes);
  map_first_gib(vm->memory);
  set_cpuid(kvm_fd, vm->vcpu_fd);
  set_long_mode(vm->vcpu_fd, guest->ring);
  set_registers(vm->vcpu_fd, guest->ring);
  set_exits(vm, guest);
}
