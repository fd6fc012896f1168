// x86: single registers of a vCPU.
#include "core/guest/arch_vcpu.h"

#include <linux/kvm.h>

#include "vcpu_state.h"

namespace kvm_exit_bench {

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
  return register_at(get_regs(vcpu_fd), offset);
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

// CPUID exits whatever the hypervisor wants (Intel SDM 27.1.2; AMD's and others' intercept it to tell what
// they offer).
TakenInstruction taken_instruction() noexcept {
  return []() noexcept {
    unsigned leaf = 0, subleaf = 0;
    asm volatile("cpuid" : "+a"(leaf), "+c"(subleaf) : : "ebx", "edx");
    return 0;
  };
}

}  // namespace kvm_exit_bench
