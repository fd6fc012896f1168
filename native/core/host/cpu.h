// What an arch knows about its CPU.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace kvm_exit_bench {

// The kernel's own name of the arch: x86, s390, arm64 ...
extern const char* const kArchName;

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
