// powerpc: what is known about the CPU.
#include "core/host/cpu.h"

#include <array>

#include "core/host/host_file.h"

namespace kvm_exit_bench {
namespace {

// Nested under a hypervisor or on bare metal: quite different paths through the same module.
std::string kvm_flavour(const std::string& platform) {
  if (list_directory("/sys/module/kvm_hv").empty()) return "PR";
  return platform == "pSeries" ? "HV, nested" : "HV";
}

}  // namespace

const char* const kArchName = "powerpc";

CpuFacts cpu_facts() {
  const std::string info = read_host_file("/proc/cpuinfo");
  const std::string platform = colon_field(info, "platform");
  CpuFacts facts;
  facts.model = colon_field(info, "cpu");
  facts.model_number = colon_field(info, "revision");
  facts.hypervisor = platform == "pSeries";
  facts.constant_counter = true;
  facts.nonstop_counter = true;
  facts.kvm_flavour = kvm_flavour(platform);
  return facts;
}

std::span<const std::string_view> arch_telling_parameters() noexcept {
  static constexpr std::array<std::string_view, 7> kNames = {"disable_radix",  "radix_hcall", "no_rfi_flush",
                                                             "no_entry_flush", "no_uaccess",  "no_stf_",
                                                             "nospectre_"};
  return kNames;
}

}  // namespace kvm_exit_bench
