// arm64: EL1 with the MMU off, as KVM resets a vCPU.
#include "core/guest/arch_vcpu.h"

#include <linux/kvm.h>

#include <cstring>

#include "arch/one_mode/one_register.h"
#include "core/kvm/ioctl.h"
#include "registers.h"

extern "C" const uint8_t vectors_begin[], vectors_end[];

namespace kvm_exit_bench {
namespace {

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

}  // namespace

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
  return get_register_at(vcpu_fd, kCoreTable, offset);
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

TakenInstruction taken_instruction() noexcept {
  return nullptr;
}

}  // namespace kvm_exit_bench
