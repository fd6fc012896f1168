// powerpc: 64-bit little-endian real mode, under a radix MMU of the host's making.
#include "core/guest/arch_vcpu.h"

#include <linux/kvm.h>

#include "core/kvm/ioctl.h"
#include "registers.h"

namespace kvm_exit_bench {
namespace {

// MSR: 64-bit, vector, VSX and floating point available, little-endian; no translation, no interrupts. KVM
// adds the machine-check and hypervisor-real-mode bits that it wants.
constexpr uint64_t kMachineState = 0x8000'0000'0280'2001;

// Without it KVM HV refuses every KVM_RUN (kvmppc_sanity_check, arch/powerpc/kvm/powerpc.c), and hypercalls
// would not come to userspace.
void allow_hypercalls(int vcpu_fd) {
  kvm_enable_cap papr{};
  papr.cap = KVM_CAP_PPC_PAPR;
  KVM_CALL(vcpu_fd, KVM_ENABLE_CAP, &papr);
}

// Valid segment entries, which KVM keeps: it drops those that are not (kvm_arch_vcpu_ioctl_set_sregs_hv).
void fill_segments(int vcpu_fd) {
  constexpr uint64_t kEntries = 32;
  constexpr uint64_t kValid = uint64_t{1} << 27;
  kvm_sregs sregs{};
  KVM_CALL(vcpu_fd, KVM_GET_SREGS, &sregs);
  for (uint64_t i = 0; i < kEntries; ++i) sregs.u.s.ppc64.slb[i].slbe = i << 28 | kValid | i;
  KVM_CALL(vcpu_fd, KVM_SET_SREGS, &sregs);
}

void set_registers(int vcpu_fd) {
  kvm_regs regs{};
  regs.pc = kCodeAddress;
  regs.msr = kMachineState;
  regs.gpr[27] = kHypercall;
  regs.gpr[28] = kData;
  regs.gpr[29] = kMmioAddress;
  KVM_CALL(vcpu_fd, KVM_SET_REGS, &regs);
}

kvm_regs get_regs(int vcpu_fd) {
  kvm_regs regs{};
  KVM_CALL(vcpu_fd, KVM_GET_REGS, &regs);
  return regs;
}

}  // namespace

void enter_mode(const Vm&, int vcpu_fd, const GuestMode&) {
  allow_hypercalls(vcpu_fd);
  fill_segments(vcpu_fd);
  set_registers(vcpu_fd);
}

uint64_t read_counter(int vcpu_fd) {
  return get_regs(vcpu_fd).gpr[31];
}
uint64_t read_instruction_pointer(int vcpu_fd) {
  return get_regs(vcpu_fd).pc;
}
uint64_t read_input_register(int vcpu_fd) {
  return get_regs(vcpu_fd).gpr[30];
}

uint64_t read_register(int vcpu_fd, size_t offset) {
  return register_at(get_regs(vcpu_fd), offset);
}

void set_loop_count(int vcpu_fd, uint64_t count) {
  kvm_regs regs = get_regs(vcpu_fd);
  regs.ctr = count;
  KVM_CALL(vcpu_fd, KVM_SET_REGS, &regs);
}

// Loads and puts the vCPU and stores one word (kvm_arch_vcpu_ioctl_set_guest_debug,
// arch/powerpc/kvm/powerpc.c).
VcpuIoctl cheapest_vcpu_ioctl() noexcept {
  static kvm_guest_debug off;
  return {KVM_SET_GUEST_DEBUG, "KVM_SET_GUEST_DEBUG", &off};
}

TakenInstruction taken_instruction() noexcept {
  return nullptr;
}

}  // namespace kvm_exit_bench
