// x86: what is known about the CPU.
#include "core/host/cpu.h"

#include <cpuid.h>

#include <array>

#include "arch_counter.h"
#include "core/host/host_file.h"

namespace kvm_exit_bench {

const char* const kArchName = "x86";

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
