// riscv: what is known about the CPU.
#include "core/host/cpu.h"

#include "core/host/host_file.h"

namespace kvm_exit_bench {

const char* const kArchName = "riscv";

CpuFacts cpu_facts() {
  const std::string info = read_host_file("/proc/cpuinfo");
  CpuFacts facts;
  facts.model = colon_field(info, "isa");
  facts.vendor = colon_field(info, "mvendorid");
  facts.family = colon_field(info, "marchid");
  facts.model_number = colon_field(info, "mimpid");
  facts.constant_counter = true;
  facts.nonstop_counter = true;
  return facts;
}

std::span<const std::string_view> arch_telling_parameters() noexcept {
  return {};
}

}  // namespace kvm_exit_bench
