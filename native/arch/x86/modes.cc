// x86: how a vCPU enters each guest mode.
#include <linux/kvm.h>

#include <array>
#include <cstring>

#include "core/guest/arch_vcpu.h"
#include "core/kvm/ioctl.h"
#include "guests/table.h"
#include "vcpu_state.h"

namespace kvm_exit_bench {
namespace {

// Guest-physical addresses of the page tables.
constexpr uint64_t kPml4 = 0x2000;
constexpr uint64_t kPdpt = 0x3000;
constexpr uint64_t kFirstGib = 0x4000;
constexpr uint64_t kFourthGib = 0x5000;
// Present, writable, user.
constexpr uint64_t kTable = 0x7;
constexpr uint64_t kLargePage = 0x87;
constexpr uint64_t kLargePageBytes = 2u << 20;

void put64(const Vm& vm, uint64_t address, uint64_t value) {
  std::memcpy(vm.memory().data() + address, &value, sizeof value);
}

void map_gib(const Vm& vm, uint64_t gib, uint64_t directory) {
  put64(vm, kPdpt + 8 * gib, directory | kTable);
  for (uint64_t i = 0; i < 512; ++i)
    put64(vm, directory + 8 * i, (512 * gib + i) * kLargePageBytes | kLargePage);
}

// An identity map of the first GiB, and of the fourth, where the local APIC lies.
void write_page_tables(const Vm& vm) {
  put64(vm, kPml4, kPdpt | kTable);
  map_gib(vm, 0, kFirstGib);
  map_gib(vm, 3, kFourthGib);
}

kvm_segment flat_segment(uint16_t selector, uint8_t type, uint8_t dpl, bool long_code) {
  kvm_segment segment{};
  segment.limit = 0xffffffff;
  segment.selector = selector;
  segment.type = type;
  segment.present = 1;
  segment.dpl = dpl;
  segment.db = long_code ? 0 : 1;
  segment.s = 1;
  segment.l = long_code ? 1 : 0;
  segment.g = 1;
  return segment;
}

kvm_segment real_segment(uint64_t base, uint8_t type) {
  kvm_segment segment{};
  segment.base = base;
  segment.limit = 0xffff;
  segment.selector = static_cast<uint16_t>(base >> 4);
  segment.type = type;
  segment.present = 1;
  segment.s = 1;
  return segment;
}

void set_data_segments(kvm_sregs& sregs, const kvm_segment& data) {
  sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = data;
}

// CR0: PE MP ET NE WP AM PG; CR4: PAE OSFXSR; EFER: SCE LME LMA NXE. A pagetable virtual machine runs guest
// code natively only with exactly these at CPL 3; other vendor modules do not mind.
void long_mode(kvm_sregs& sregs, bool privileged) {
  sregs.cr0 = 0x8005'0033;
  sregs.cr3 = kPml4;
  sregs.cr4 = 0x220;
  sregs.efer = 0xd01;
  const uint8_t dpl = privileged ? 0 : 3;
  sregs.cs = flat_segment(privileged ? 0x10 : 0x33, 11, dpl, true);
  set_data_segments(sregs, flat_segment(privileged ? 0x18 : 0x2b, 3, dpl, false));
}

// CR0: PE ET; no paging.
void protected_mode(kvm_sregs& sregs) {
  sregs.cr0 = 0x11;
  sregs.cs = flat_segment(0x10, 11, 0, false);
  set_data_segments(sregs, flat_segment(0x18, 3, 0, false));
}

// CR0: ET.
void real_mode(kvm_sregs& sregs) {
  sregs.cr0 = 0x10;
  sregs.cs = real_segment(0, 11);
  set_data_segments(sregs, real_segment(0, 3));
  sregs.ds = real_segment(kRealMmioAddress, 3);
}

// Real mode has no empty vectors: that of an undefined opcode leads to an `out`, which the witness of events
// waits for. A hlt would be none of userspace's with a local APIC in the kernel.
void write_vectors(const Vm& vm) {
  constexpr uint64_t kHandler = kDataAddress + 0x100;
  put64(vm, uint64_t{4} * 6, kHandler);
  const std::array<uint8_t, 2> out_al = {0xe6, kHandlerPort};
  std::memcpy(vm.memory().data() + kHandler, out_al.data(), out_al.size());
}

void set_registers(int vcpu_fd, const GuestMode& mode) {
  kvm_regs regs{};
  regs.rip = kCodeAddress;
  regs.rsp = kStackTop;
  regs.rax = kWideData;
  // Pages of a hypercall.
  regs.rcx = 1;
  regs.rdx = kPort;
  regs.rsi = mode.name == kReal16 ? 0 : kMmioAddress;
  // Bit 1 is always set; IOPL 3 makes in and out legal at CPL 3.
  regs.rflags = mode.privileged ? 0x2 : 0x3002;
  set_regs(vcpu_fd, regs);
}

// Where the local APIC is in the kernel, every vCPU but the first waits to be started by another one.
void start(int vcpu_fd) {
  kvm_mp_state state{};
  KVM_CALL(vcpu_fd, KVM_GET_MP_STATE, &state);
  if (state.mp_state == KVM_MP_STATE_RUNNABLE) return;
  state.mp_state = KVM_MP_STATE_RUNNABLE;
  KVM_CALL(vcpu_fd, KVM_SET_MP_STATE, &state);
}

}  // namespace

void enter_mode(const Vm& vm, int vcpu_fd, const GuestMode& mode) {
  start(vcpu_fd);
  write_page_tables(vm);
  set_cpuid(vm, vcpu_fd);
  kvm_sregs sregs;
  KVM_CALL(vcpu_fd, KVM_GET_SREGS, &sregs);
  if (mode.name == kReal16) {
    write_vectors(vm);
    real_mode(sregs);
  } else if (mode.name == kProt32) {
    protected_mode(sregs);
  } else {
    long_mode(sregs, mode.privileged);
  }
  KVM_CALL(vcpu_fd, KVM_SET_SREGS, &sregs);
  set_registers(vcpu_fd, mode);
}

}  // namespace kvm_exit_bench
