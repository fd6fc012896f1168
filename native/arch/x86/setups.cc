// Set-ups of an x86 VM: where its interrupt controllers are, and whether its dirty pages are logged.
#include <linux/kvm.h>

#include <array>

#include "core/guest/vm_setup.h"
#include "core/kvm/ioctl.h"
#include "vcpu_state.h"

namespace kvm_exit_bench {
namespace {

// Pins of the I/O APIC that userspace would have: KVM reserves a route for each.
constexpr uint64_t kIoapicPins = 24;

// The local APIC in the kernel; I/O APIC and PIC are userspace's.
void split_irqchip(const Vm& vm) {
  enable(vm, KVM_CAP_SPLIT_IRQCHIP, "KVM_CAP_SPLIT_IRQCHIP", kIoapicPins);
}

// Local APIC, I/O APIC and PIC in the kernel; no PIT, which is another call.
void full_irqchip(const Vm& vm) {
  KVM_CALL_VALUE(vm.fd(), KVM_CREATE_IRQCHIP, 0);
}

constexpr ExitNotHad kHaltsInKernel = {
    "hlt",
    "with the local APIC in the kernel KVM itself waits for the interrupt that ends a hlt: KVM_RUN does not "
    "return (kvm_emulate_halt, arch/x86/kvm/x86.c)"};
constexpr ExitNotHad kInjectsInKernel = {
    "interrupt-window",
    "with the PIC in the kernel KVM injects interrupts itself: it opens no window to userspace, and "
    "KVM_INTERRUPT fails with ENXIO (kvm_vcpu_ioctl_interrupt, arch/x86/kvm/x86.c)"};
constexpr ExitNotHad kRingInstead = {
    "dirty-ring-full", "a VM with a dirty ring has no dirty log: its pages go to the ring instead"};

constexpr std::array kNotUnderSplit = {kHaltsInKernel};
constexpr std::array kNotUnderFull = {kHaltsInKernel, kInjectsInKernel};
constexpr std::array kNotUnderLog = {kRingInstead};

}  // namespace

std::span<const VmSetup> arch_setups() noexcept {
  static constexpr std::array<VmSetup, 3> kSetups = {{
      {"irqchip-split", split_irqchip, kNotUnderSplit},
      {"irqchip-full", full_irqchip, kNotUnderFull},
      {"dirty-log", log_dirty_pages, kNotUnderLog},
  }};
  return kSetups;
}

}  // namespace kvm_exit_bench
