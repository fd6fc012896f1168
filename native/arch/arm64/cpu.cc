// arm64: what is known about the CPU.
#include "core/host/cpu.h"

#include <sys/klog.h>

#include <array>

#include "core/host/host_file.h"

namespace kvm_exit_bench {
namespace {

// What the kernel said at boot of how KVM runs: nothing in /sys tells. Empty where the log may not be read.
std::string kernel_log() {
  constexpr int kReadAll = 3;
  constexpr int kSizeOfBuffer = 10;
  const int size = ::klogctl(kSizeOfBuffer, nullptr, 0);
  if (size <= 0) return {};
  std::string log(static_cast<size_t>(size), '\0');
  const int read = ::klogctl(kReadAll, log.data(), size);
  log.resize(read > 0 ? static_cast<size_t>(read) : 0);
  return log;
}

struct Flavour {
  std::string_view said;
  const char* name;
};
// kvm_arm_init, arch/arm64/kvm/arm.c, newest text first; the longer before those that they contain.
constexpr std::array kFlavours = {
    Flavour{"Protected hVHE mode initialized", "protected hVHE"},
    Flavour{"Protected nVHE mode initialized", "protected nVHE"},
    Flavour{"hVHE mode initialized", "hVHE"},
    Flavour{"nVHE mode initialized", "nVHE"},
    Flavour{"Hyp mode initialized", "nVHE"},
    Flavour{"VHE mode initialized", "VHE"},
};

std::string kvm_flavour() {
  const std::string log = kernel_log();
  for (const Flavour& flavour : kFlavours) {
    if (log.find(flavour.said) != std::string::npos) return flavour.name;
  }
  return {};
}

}  // namespace

const char* const kArchName = "arm64";

CpuFacts cpu_facts() {
  const std::string info = read_host_file("/proc/cpuinfo");
  CpuFacts facts;
  facts.vendor = colon_field(info, "CPU implementer");
  facts.family = colon_field(info, "CPU architecture");
  facts.model_number = colon_field(info, "CPU part");
  facts.stepping = colon_field(info, "CPU variant") + "." + colon_field(info, "CPU revision");
  facts.model = "implementer " + facts.vendor + ", part " + facts.model_number;
  facts.constant_counter = true;
  facts.nonstop_counter = true;
  facts.kvm_flavour = kvm_flavour();
  return facts;
}

std::span<const std::string_view> arch_telling_parameters() noexcept {
  static constexpr std::array<std::string_view, 6> kNames = {"id_aa64", "arm64.no", "kpti",
                                                             "ssbd",    "rodata",   "nospectre_"};
  return kNames;
}

}  // namespace kvm_exit_bench
