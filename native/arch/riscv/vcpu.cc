// riscv: VS mode without paging, as KVM resets a vCPU.
#include "core/guest/arch_vcpu.h"

#include <linux/kvm.h>

#include <cstring>

#include "arch/one_mode/one_register.h"
#include "registers.h"

extern "C" const uint8_t vectors_begin[], vectors_end[];

namespace kvm_exit_bench {
void enter_mode(const Vm& vm, int vcpu_fd, const GuestMode&) {
  std::memcpy(vm.memory().data() + kVectorsAddress, vectors_begin,
              static_cast<size_t>(vectors_end - vectors_begin));
  // sstatus.FS = Initial: the witness of the FP registers may look at them.
  constexpr uint64_t kFpInitial = 1u << 13;
  set_register(vcpu_fd, kStatus, kFpInitial);
  set_register(vcpu_fd, kTrapVector, kVectorsAddress);
  set_register(vcpu_fd, kProgramCounter, kCodeAddress);
  set_register(vcpu_fd, kMmioRegister, kMmioAddress);
  set_register(vcpu_fd, kDataRegister, kData);
  set_register(vcpu_fd, kExtensionRegister, kSbiExtension);
}

uint64_t read_counter(int vcpu_fd) {
  return get_register(vcpu_fd, kLoopCounter);
}
uint64_t read_instruction_pointer(int vcpu_fd) {
  return get_register(vcpu_fd, kProgramCounter);
}
uint64_t read_input_register(int vcpu_fd) {
  return get_register(vcpu_fd, kDataRegister) & 0xff;
}

uint64_t read_register(int vcpu_fd, size_t offset) {
  return get_register_at(vcpu_fd, kCoreTable, offset);
}

void set_loop_count(int vcpu_fd, uint64_t count) {
  set_register(vcpu_fd, kLoopCountRegister, count);
}

// Takes the vCPU's mutex and reads one word. No ioctl but KVM_RUN loads the vCPU on this arch
// (kvm_arch_vcpu_ioctl, arch/riscv/kvm/vcpu.c).
VcpuIoctl cheapest_vcpu_ioctl() noexcept {
  static kvm_mp_state state;
  return {KVM_GET_MP_STATE, "KVM_GET_MP_STATE", &state};
}

TakenInstruction taken_instruction() noexcept {
  return nullptr;
}

}  // namespace kvm_exit_bench
