// s390: what is known about the CPU.
#include "core/host/cpu.h"

#include <array>

#include "core/host/host_file.h"

namespace kvm_exit_bench {

const char* const kArchName = "s390";

// The TOD clock is the same on every CPU and never stops.
CpuFacts cpu_facts() {
  const std::string info = read_host_file("/proc/cpuinfo");
  CpuFacts facts;
  facts.vendor = colon_field(info, "vendor_id");
  // `version = 00,  identification = 000001,  machine = 2097`
  const std::string processor = colon_field(info, "processor 0");
  const size_t machine = processor.find("machine = ");
  if (machine != std::string::npos) facts.model_number = processor.substr(machine + 10);
  facts.model = facts.vendor + " machine " + facts.model_number;
  facts.constant_counter = true;
  facts.nonstop_counter = true;
  return facts;
}

std::span<const std::string_view> arch_telling_parameters() noexcept {
  static constexpr std::array<std::string_view, 5> kNames = {"spectre_v2", "nobp", "nospec", "facilities",
                                                             "novx"};
  return kNames;
}

}  // namespace kvm_exit_bench
