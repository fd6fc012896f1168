// Exits that the kernel finishes itself: each guest causes eight, then one pio-out.
#include <linux/kvm.h>

#include <sys/eventfd.h>
#include <sys/ioctl.h>

#include <array>
#include <cerrno>

#include "core/guest/loaded_guest.h"
#include "core/kvm/ioctl.h"
#include "core/kvm/kvm_error.h"
#include "core/kvm/unique_fd.h"
#include "guests/table.h"
#include "vcpu_state.h"

DECLARE_GUEST(kernel_cpuid)
DECLARE_GUEST(kernel_rdmsr)
DECLARE_GUEST(kernel_ioeventfd_pio)
DECLARE_GUEST(kernel_mmio)
DECLARE_GUEST(kernel_lapic_read)

namespace kvm_exit_bench {
namespace {

constexpr uint32_t kCpuidLeaf = 0x4000'4b45;
constexpr uint32_t kMicrocodeMsr = 0x8b;
constexpr uint64_t kEventPort = 0x80;
constexpr size_t kPageBytes = 0x1000;

// A leaf of our own, so that only KVM can have answered.
void add_leaf(LoadedGuest& loaded) {
  kvm_cpuid_entry2 leaf{};
  leaf.function = kCpuidLeaf;
  leaf.eax = kData;
  set_cpuid(loaded.vm(), loaded.vcpu_fd(), &leaf);
}

// An MSR that userspace may give any value and that no vendor module lets the guest read on its own.
void set_microcode_version(LoadedGuest& loaded) {
  set_msr(loaded.vcpu_fd(), kMicrocodeMsr, kData);
}

void signal_event(const Vm& vm, uint64_t address, uint32_t flags) {
  // KVM keeps the event alive.
  const UniqueFd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (event.get() < 0) throw_errno("eventfd");
  kvm_ioeventfd request{};
  request.addr = address;
  request.len = 1;
  request.fd = event.get();
  request.flags = flags;
  KVM_CALL(vm.fd(), KVM_IOEVENTFD, &request);
}
void signal_from_port(const Vm& vm) {
  signal_event(vm, kEventPort, KVM_IOEVENTFD_FLAG_PIO);
}
void signal_from_mmio(const Vm& vm) {
  signal_event(vm, kMmioAddress, 0);
}

// The page of a vCPU's mapping where the VM's ring is.
int ring_page(const Vm& vm) {
  return vm.check_extension(KVM_CAP_COALESCED_MMIO);
}
void coalesce(const Vm& vm) {
  if (ring_page(vm) <= 0) {
    throw KvmError(ErrorCode::kKvm, "KVM_CHECK_EXTENSION", 0, "KVM_CAP_COALESCED_MMIO on the VM fd is 0");
  }
  kvm_coalesced_mmio_zone zone{};
  zone.addr = kMmioAddress;
  zone.size = 1;
  KVM_CALL(vm.fd(), KVM_REGISTER_COALESCED_MMIO, &zone);
}
void find_ring(LoadedGuest& loaded) {
  const std::span<uint8_t> mapped = loaded.vcpu().run_mapping().bytes();
  const auto offset = static_cast<size_t>(ring_page(loaded.vm())) * kPageBytes;
  if (offset + kPageBytes > mapped.size()) {
    throw KvmError(ErrorCode::kKvm, "KVM_CHECK_EXTENSION", 0,
                   "KVM_CAP_COALESCED_MMIO on the VM fd is a page outside of the vCPU's mapping");
  }
  loaded.handling().mapped = mapped.data() + offset;
}

// Empties kvm_coalesced_mmio_ring: `first` catches up with `last`.
int empty_ring(ExitHandling& handling) noexcept {
  auto* ring = reinterpret_cast<uint32_t*>(handling.mapped);
  __atomic_store_n(&ring[0], __atomic_load_n(&ring[1], __ATOMIC_ACQUIRE), __ATOMIC_RELEASE);
  return 0;
}

// Unless the VM's set-up has put a local APIC into the kernel.
void create_irqchip(const Vm& vm) {
  if (patient_ioctl(vm.fd(), KVM_CREATE_IRQCHIP, 0) != 0 && errno != EEXIST)
    throw_errno("KVM_CREATE_IRQCHIP");
}
void point_at_lapic(LoadedGuest& loaded) {
  set_rsi(loaded.vcpu_fd(), kLapicAddress);
}

#define KERNEL_GUEST(exit, mode, name, prepare_vm, prepare)                                      \
  Guest {                                                                                        \
    GUEST_CODE(exit, mode, name), kPioOut, prepare_vm, prepare, &kCountsAndUsesStrings, nullptr, \
        Handled::kNever, Transfers::kNone                                                        \
  }
#define KERNEL_GUESTS(mode)                                                                        \
  Guest{GUEST_CODE("kernel-cpuid", mode, kernel_cpuid),                                            \
        kPioOut,                                                                                   \
        nullptr,                                                                                   \
        add_leaf,                                                                                  \
        &kCountsAndUsesStrings,                                                                    \
        nullptr,                                                                                   \
        Handled::kNever,                                                                           \
        Transfers::kNone,                                                                          \
        "where CPUID does not exit, the CPU answers and not KVM"},                                 \
      KERNEL_GUEST("kernel-ioeventfd-pio", mode, kernel_ioeventfd_pio, signal_from_port, nullptr), \
      KERNEL_GUEST("kernel-ioeventfd-mmio", mode, kernel_mmio, signal_from_mmio, nullptr),         \
      Guest{GUEST_CODE("kernel-coalesced-mmio", mode, kernel_mmio),                                \
            kPioOut,                                                                               \
            coalesce,                                                                              \
            find_ring,                                                                             \
            &kCountsAndUsesStrings,                                                                \
            empty_ring,                                                                            \
            Handled::kInExit,                                                                      \
            Transfers::kNone,                                                                      \
            {},                                                                                    \
            {},                                                                                    \
            "the vCPUs of one VM fill and empty the same ring"},                                   \
      KERNEL_GUEST("kernel-lapic-read", mode, kernel_lapic_read, create_irqchip, point_at_lapic)

}  // namespace

std::span<const Guest> kernel_guests() noexcept {
  static const std::array kGuests = {
      KERNEL_GUESTS(kRing0),
      KERNEL_GUEST("kernel-rdmsr", kRing0, kernel_rdmsr, nullptr, set_microcode_version),
      KERNEL_GUESTS(kRing3),
  };
  return kGuests;
}

}  // namespace kvm_exit_bench
