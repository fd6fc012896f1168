// What an arch must be able to do with a fresh vCPU, and what it knows about its CPU.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/guest.h"
#include "core/vm.h"

namespace kvm_exit_bench {

// The kernel's own name of the arch: x86, s390, arm64 ...
extern const char* const kArchName;

// Prepares guest memory (page tables and the like) and puts the vCPU into the mode, the instruction pointer
// at kCodeAddress and the guests' registers loaded. Throws KvmError.
void enter_mode(const Vm& vm, int vcpu_fd, const GuestMode& mode);

// Reads or moves single registers that every arch has, by ioctl.
uint64_t read_counter(int vcpu_fd);
uint64_t read_instruction_pointer(int vcpu_fd);
// Register that input guests receive their data in.
uint64_t read_input_register(int vcpu_fd);
// The register at `offset` of the group that holds the loop counter.
uint64_t read_register(int vcpu_fd, size_t offset);
void set_loop_count(int vcpu_fd, uint64_t count);

// The cheapest ioctl that loads and puts the vCPU and does nothing else.
struct VcpuIoctl {
  unsigned long request;
  const char* name;
  // What the request takes; null where it takes nothing.
  void* argument = nullptr;
};
VcpuIoctl cheapest_vcpu_ioctl() noexcept;

// Facts about the CPU under the names of the host schema (model, vendor, microcode ...); empty where unknown.
struct CpuFacts {
  std::string model, vendor, family, model_number, stepping, microcode;
  bool hypervisor = false;
  bool constant_counter = false;
  bool nonstop_counter = false;
  // How KVM uses this CPU where no vendor module's name tells, e.g. VHE or nVHE.
  std::string kvm_flavour = {};
};
CpuFacts cpu_facts();

// Beginnings of the names of kernel parameters that can change what an exit costs on this arch.
std::span<const std::string_view> arch_telling_parameters() noexcept;

}  // namespace kvm_exit_bench
