// What guests set up on their vCPU beside its mode.
#pragma once

#include <linux/kvm.h>

#include <cstdint>

#include "core/kvm/vm.h"

namespace kvm_exit_bench {

kvm_regs get_regs(int vcpu_fd);
void set_regs(int vcpu_fd, const kvm_regs& regs);
// Where the guest finds its MMIO address.
void set_rsi(int vcpu_fd, uint64_t value);
void set_msr(int vcpu_fd, uint32_t index, uint64_t value);
// KVM_ENABLE_CAP on the VM. Throws KvmError that names `name` where the VM fd does not offer the capability.
void enable(const Vm& vm, uint32_t capability, const char* name, uint64_t argument);

// The host's CPUID, shortened, and one leaf more where given.
void set_cpuid(const Vm& vm, int vcpu_fd, const kvm_cpuid_entry2* extra = nullptr);

}  // namespace kvm_exit_bench
