// arm64: EL1 with the MMU off, as KVM resets a vCPU.
#include "core/machine.h"

#include <linux/kvm.h>
#include <sys/klog.h>

#include <array>
#include <cstring>

#include "core/host_file.h"
#include "core/ioctl.h"
#include "core/kvm_error.h"
#include "registers.h"

extern "C" const uint8_t vectors_begin[], vectors_end[];

namespace kvm_exit_bench {
namespace {

uint64_t get_register(int vcpu_fd, uint64_t id) {
  uint64_t value = 0;
  kvm_one_reg one{id, reinterpret_cast<uint64_t>(&value)};
  KVM_CALL(vcpu_fd, KVM_GET_ONE_REG, &one);
  return value;
}

void set_register(int vcpu_fd, uint64_t id, uint64_t value) {
  kvm_one_reg one{id, reinterpret_cast<uint64_t>(&value)};
  KVM_CALL(vcpu_fd, KVM_SET_ONE_REG, &one);
}

// The host's own CPU, with PSCI 1.0 or later for the system-event guest. A host without SYSTEM_SUSPEND (Linux
// before 5.19) runs the others.
void create_cpu(const Vm& vm, int vcpu_fd) {
  kvm_vcpu_init init{};
  KVM_CALL(vm.fd(), KVM_ARM_PREFERRED_TARGET, &init);
  init.features[0] |= 1u << KVM_ARM_VCPU_PSCI_0_2;
  KVM_CALL(vcpu_fd, KVM_ARM_VCPU_INIT, &init);
  if (vm.check_extension(KVM_CAP_ARM_SYSTEM_SUSPEND) <= 0) return;
  kvm_enable_cap suspend{};
  suspend.cap = KVM_CAP_ARM_SYSTEM_SUSPEND;
  KVM_CALL(vm.fd(), KVM_ENABLE_CAP, &suspend);
}

void set_registers(int vcpu_fd) {
  // Full access to FP and SIMD registers (FPEN), which the witness of their group looks at.
  constexpr uint64_t kNoFpTraps = 3u << 20;
  set_register(vcpu_fd, kCoprocessorAccess, kNoFpTraps);
  set_register(vcpu_fd, kVectorBase, kVectorsAddress);
  set_register(vcpu_fd, kProgramCounter, kCodeAddress);
  set_register(vcpu_fd, general_id(0), kSystemSuspend);
  set_register(vcpu_fd, general_id(1), kMmioAddress);
}

// An SError that stays pending, for the guests run with PSTATE.A set: nothing else in KVM_GET_VCPU_EVENTS
// keeps a value. It is there in every cell, so that those of `events` compare with their base; it adds 8
// instructions to an exit (restoring VSESR_EL2).
void leave_serror_pending(const Vm& vm, int vcpu_fd) {
  if (vm.check_extension(KVM_CAP_ARM_INJECT_SERROR_ESR) <= 0) return;
  kvm_vcpu_events events{};
  events.exception.serror_pending = 1;
  events.exception.serror_has_esr = 1;
  events.exception.serror_esr = 1;
  KVM_CALL(vcpu_fd, KVM_SET_VCPU_EVENTS, &events);
}

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

void enter_mode(const Vm& vm, int vcpu_fd, const GuestMode&) {
  std::memcpy(vm.memory().data() + kVectorsAddress, vectors_begin,
              static_cast<size_t>(vectors_end - vectors_begin));
  create_cpu(vm, vcpu_fd);
  set_registers(vcpu_fd);
  leave_serror_pending(vm, vcpu_fd);
}

uint64_t read_counter(int vcpu_fd) {
  return get_register(vcpu_fd, kLoopCounter);
}
uint64_t read_instruction_pointer(int vcpu_fd) {
  return get_register(vcpu_fd, kProgramCounter);
}
uint64_t read_input_register(int vcpu_fd) {
  return get_register(vcpu_fd, general_id(0)) & 0xff;
}

uint64_t read_register(int vcpu_fd, size_t offset) {
  for (const OneRegister& one : kCoreTable.registers) {
    if (one.offset == offset) return get_register(vcpu_fd, one.id);
  }
  throw KvmError(ErrorCode::kInternal, "read_register", 0, "no core register at " + std::to_string(offset));
}

void set_loop_count(int vcpu_fd, uint64_t count) {
  set_register(vcpu_fd, general_id(21), count);
}

// Takes the vCPU's mutex and reads one word. No ioctl but KVM_RUN loads the vCPU on this arch
// (kvm_arch_vcpu_ioctl, arch/arm64/kvm/arm.c).
VcpuIoctl cheapest_vcpu_ioctl() noexcept {
  static kvm_mp_state state;
  return {KVM_GET_MP_STATE, "KVM_GET_MP_STATE", &state};
}

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
