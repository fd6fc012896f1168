// x86: long mode over an identity-mapped first GiB, at CPL 0 or CPL 3.
#include "core/machine.h"

#include <cpuid.h>
#include <linux/kvm.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "arch_counter.h"
#include "core/host_file.h"
#include "core/ioctl.h"
#include "machine_layout.h"

namespace kvm_exit_bench {
namespace {

// Guest-physical addresses of the page tables.
constexpr uint64_t kPml4 = 0x2000;
constexpr uint64_t kPdpt = 0x3000;
constexpr uint64_t kPageDirectory = 0x4000;
// Present, writable, user.
constexpr uint64_t kTable = 0x7;
constexpr uint64_t kLargePage = 0x87;
constexpr uint64_t kLargePageBytes = 2u << 20;

void put64(const Vm& vm, uint64_t address, uint64_t value) {
  std::memcpy(vm.memory().data() + address, &value, sizeof value);
}

void write_page_tables(const Vm& vm) {
  put64(vm, kPml4, kPdpt | kTable);
  put64(vm, kPdpt, kPageDirectory | kTable);
  for (uint64_t i = 0; i < 512; ++i) put64(vm, kPageDirectory + 8 * i, i * kLargePageBytes | kLargePage);
}

kvm_segment flat_segment(uint16_t selector, uint8_t type, uint8_t dpl, bool code) {
  kvm_segment segment{};
  segment.limit = 0xffffffff;
  segment.selector = selector;
  segment.type = type;
  segment.present = 1;
  segment.dpl = dpl;
  segment.db = code ? 0 : 1;
  segment.s = 1;
  segment.l = code ? 1 : 0;
  segment.g = 1;
  return segment;
}

// CR0: PE MP ET NE WP AM PG; CR4: PAE OSFXSR; EFER: SCE LME LMA NXE. A pagetable virtual machine runs guest
// code natively only with exactly these at CPL 3; other vendor modules do not mind.
void set_long_mode(int vcpu_fd, bool privileged) {
  kvm_sregs sregs;
  KVM_CALL(vcpu_fd, KVM_GET_SREGS, &sregs);
  sregs.cr0 = 0x8005'0033;
  sregs.cr3 = kPml4;
  sregs.cr4 = 0x220;
  sregs.efer = 0xd01;
  const uint8_t dpl = privileged ? 0 : 3;
  const kvm_segment data = flat_segment(privileged ? 0x18 : 0x2b, 3, dpl, false);
  sregs.cs = flat_segment(privileged ? 0x10 : 0x33, 11, dpl, true);
  sregs.ds = sregs.es = sregs.fs = sregs.gs = sregs.ss = data;
  KVM_CALL(vcpu_fd, KVM_SET_SREGS, &sregs);
}

// In C++ the empty struct inside the kernel's __DECLARE_FLEX_ARRAY has a size, so sizeof(kvm_cpuid2) and with
// it the kernel's own request macros are wrong. These are the requests as C computes them.
struct CpuidHeader {
  uint32_t count;
  uint32_t padding;
};
constexpr unsigned long kGetSupportedCpuid = _IOWR(KVMIO, 0x05, CpuidHeader);
constexpr unsigned long kSetCpuid2 = _IOW(KVMIO, 0x90, CpuidHeader);

// Whether a guest of a few instructions could miss it: sub-leaves describe parts it has no use for, and an
// entry of zeroes is what KVM answers without it.
bool says_something(const kvm_cpuid_entry2& entry) noexcept {
  return entry.index == 0 && (entry.eax | entry.ebx | entry.ecx | entry.edx) != 0;
}

// The host's own CPUID, so that long mode and the like are the guest's to use. The table is kept short:
// recent kernels walk it on every KVM_SET_SREGS, so that its length is a cost of its own
// (kvm_find_cpuid_entry_index, arch/x86/kvm/cpuid.c).
void set_cpuid(const Vm& vm, int vcpu_fd) {
  struct {
    CpuidHeader header;
    std::array<kvm_cpuid_entry2, 256> entries;
  } cpuid{};
  cpuid.header.count = static_cast<uint32_t>(cpuid.entries.size());
  if (::ioctl(vm.device_fd(), kGetSupportedCpuid, &cpuid) != 0) throw_errno("KVM_GET_SUPPORTED_CPUID");
  const auto kept = std::stable_partition(cpuid.entries.begin(), cpuid.entries.begin() + cpuid.header.count,
                                          says_something);
  cpuid.header.count = static_cast<uint32_t>(kept - cpuid.entries.begin());
  if (::ioctl(vcpu_fd, kSetCpuid2, &cpuid) != 0) throw_errno("KVM_SET_CPUID2");
}

void set_registers(int vcpu_fd, bool privileged) {
  kvm_regs regs{};
  regs.rip = kCodeAddress;
  regs.rsp = kStackTop;
  regs.rax = kData;
  // Pages of a hypercall.
  regs.rcx = 1;
  regs.rdx = kPort;
  regs.rsi = kMmioAddress;
  // Bit 1 is always set; IOPL 3 makes in and out legal at CPL 3.
  regs.rflags = privileged ? 0x2 : 0x3002;
  KVM_CALL(vcpu_fd, KVM_SET_REGS, &regs);
}

kvm_regs get_regs(int vcpu_fd) {
  kvm_regs regs{};
  KVM_CALL(vcpu_fd, KVM_GET_REGS, &regs);
  return regs;
}

}  // namespace

const char* const kArchName = "x86";

void enter_mode(const Vm& vm, int vcpu_fd, const GuestMode& mode) {
  write_page_tables(vm);
  set_cpuid(vm, vcpu_fd);
  set_long_mode(vcpu_fd, mode.privileged);
  set_registers(vcpu_fd, mode.privileged);
}

uint64_t read_counter(int vcpu_fd) {
  return get_regs(vcpu_fd).rbx >> kCounterShift;
}
uint64_t read_instruction_pointer(int vcpu_fd) {
  return get_regs(vcpu_fd).rip;
}
uint64_t read_input_register(int vcpu_fd) {
  return get_regs(vcpu_fd).rax & 0xff;
}

uint64_t read_register(int vcpu_fd, size_t offset) {
  const kvm_regs regs = get_regs(vcpu_fd);
  uint64_t value;
  std::memcpy(&value, reinterpret_cast<const uint8_t*>(&regs) + offset, sizeof value);
  return value;
}

void set_loop_count(int vcpu_fd, uint64_t count) {
  kvm_regs regs = get_regs(vcpu_fd);
  regs.rcx = count;
  KVM_CALL(vcpu_fd, KVM_SET_REGS, &regs);
}

// Returns vcpu->arch.virtual_tsc_khz and touches nothing (kvm_arch_vcpu_ioctl, arch/x86/kvm/x86.c).
VcpuIoctl cheapest_vcpu_ioctl() noexcept {
  return {KVM_GET_TSC_KHZ, "KVM_GET_TSC_KHZ"};
}

CpuFacts cpu_facts() {
  const std::string info = read_host_file("/proc/cpuinfo");
  std::string flags = " ";
  flags.append(colon_field(info, "flags")).append(" ");
  const auto has = [&](const char* flag) {
    return flags.find(std::string(" ").append(flag).append(" ")) != std::string::npos;
  };
  return {colon_field(info, "model name"),
          colon_field(info, "vendor_id"),
          colon_field(info, "cpu family"),
          colon_field(info, "model"),
          colon_field(info, "stepping"),
          colon_field(info, "microcode"),
          has("hypervisor"),
          has("constant_tsc"),
          has("nonstop_tsc")};
}

std::span<const std::string_view> arch_telling_parameters() noexcept {
  static constexpr std::array<std::string_view, 18> kNames = {
      "retbleed", "srso",  "vmscape",    "l1tf",         "mds",        "tsx",
      "tsa",      "mmio_", "gather_",    "reg_file_",    "indirect_",  "nopti",
      "pti",      "kpti",  "intel_idle", "intel_pstate", "amd_pstate", "tsc"};
  return kNames;
}

bool CycleCounter::usable() noexcept {
  static const bool kUsable = [] {
    const CpuFacts facts = cpu_facts();
    unsigned eax, ebx, ecx, edx;
    const bool rdtscp = __get_cpuid(0x80000001, &eax, &ebx, &ecx, &edx) != 0 && (edx & (1u << 27)) != 0;
    return rdtscp && facts.constant_counter && facts.nonstop_counter;
  }();
  return kUsable;
}

}  // namespace kvm_exit_bench
