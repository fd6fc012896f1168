// x86: single registers of a vCPU, and what is known about the CPU.
#include "core/machine.h"

#include <cpuid.h>
#include <linux/kvm.h>

#include <array>
#include <cstring>

#include "arch_counter.h"
#include "core/host_file.h"
#include "guest_state.h"

namespace kvm_exit_bench {
const char* const kArchName = "x86";

uint64_t read_counter(int vcpu_fd) {
  return get_regs(vcpu_fd).rbx >> kCounterShift;
}
uint64_t read_instruction_pointer(int vcpu_fd) {
  return get_regs(vcpu_fd).rip;
}
uint64_t read_input_register(int vcpu_fd) {
  return get_regs(vcpu_fd).rax;
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
  set_regs(vcpu_fd, regs);
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
