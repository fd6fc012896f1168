// The x86 tables of guests, modes and witnesses.
#include <linux/kvm.h>
#include <linux/kvm_para.h>

#include <array>
#include <cstring>

#include "core/guest.h"
#include "core/ioctl.h"
#include "core/kvm_error.h"
#include "core/vm.h"
#include "core/witness.h"
#include "machine_layout.h"

extern "C" {
#define DECLARE_GUEST(name) \
  extern const uint8_t guest_##name##_begin[], guest_##name##_after[], guest_##name##_end[]
DECLARE_GUEST(pio_out);
DECLARE_GUEST(pio_in);
DECLARE_GUEST(mmio_write);
DECLARE_GUEST(mmio_read);
DECLARE_GUEST(hlt);
DECLARE_GUEST(hypercall);
extern const uint8_t guest_hypercall_at[];
extern const uint8_t guest_nop_begin[], guest_nop_end[];
extern const uint8_t witness_fs_begin[], witness_fs_end[];
}

namespace kvm_exit_bench {
namespace {

constexpr std::string_view kRing0 = "long64-ring0";
constexpr std::string_view kRing3 = "long64-ring3";

constexpr std::array<GuestMode, 2> kModes = {{{kRing0, true}, {kRing3, false}}};

constexpr DeclaredExit kPioOut = {KVM_EXIT_IO, kPort, 1, true, kData};
constexpr DeclaredExit kPioIn = {KVM_EXIT_IO, kPort, 1, false, 0};
constexpr DeclaredExit kMmioWrite = {KVM_EXIT_MMIO, kMmioAddress, 1, true, kData};
constexpr DeclaredExit kMmioRead = {KVM_EXIT_MMIO, kMmioAddress, 1, false, 0};
constexpr DeclaredExit kHlt = {KVM_EXIT_HLT, 0, 0, false, 0};
constexpr DeclaredExit kHypercall = {KVM_EXIT_HYPERCALL, KVM_HC_MAP_GPA_RANGE, 0, false, 0};
constexpr DeclaredExit kShutdown = {KVM_EXIT_SHUTDOWN, 0, 0, false, 0};

#define GUEST(name, exit, mode, declared)                                          \
  Guest {                                                                          \
    exit, mode, {guest_##name##_begin, guest_##name##_end}, 0,                     \
        static_cast<size_t>(guest_##name##_after - guest_##name##_begin), declared \
  }

// Hypercalls go to userspace only where it asks for them (KVM_CAP_EXIT_HYPERCALL, Linux 5.14).
void exit_on_hypercalls(const Vm& vm) {
  constexpr int kMapGpaRange = 1 << KVM_HC_MAP_GPA_RANGE;
  if ((vm.check_extension(KVM_CAP_EXIT_HYPERCALL) & kMapGpaRange) == 0) {
    throw KvmError(ErrorCode::kKvm, "KVM_CHECK_EXTENSION", 0,
                   "KVM_CAP_EXIT_HYPERCALL on the VM fd does not offer KVM_HC_MAP_GPA_RANGE");
  }
  kvm_enable_cap wanted{};
  wanted.cap = KVM_CAP_EXIT_HYPERCALL;
  wanted.args[0] = kMapGpaRange;
  KVM_CALL(vm.fd(), KVM_ENABLE_CAP, &wanted);
}

uint64_t fs_value(int variant) noexcept {
  return variant == 0 ? 0x5eed'0000'0000'0001u : 0x5eed'0000'0000'0002u;
}

void point_fs(uint8_t* copy, int variant) noexcept {
  const uint64_t base = kDataAddress + uint64_t{8} * static_cast<uint64_t>(variant);
  std::memcpy(copy + offsetof(kvm_sregs, fs.base), &base, sizeof base);
}

// An undefined-opcode exception with no interrupt table to deliver it through: the guest shuts down.
void inject_exception(uint8_t* copy, int) noexcept {
  copy[offsetof(kvm_vcpu_events, exception.injected)] = 1;
  copy[offsetof(kvm_vcpu_events, exception.nr)] = 6;
  copy[offsetof(kvm_vcpu_events, exception.has_error_code)] = 0;
}

}  // namespace

std::span<const GuestMode> guest_modes() noexcept {
  return kModes;
}

std::span<const Guest> guests() noexcept {
  static const std::array<Guest, 10> kGuests = {
      GUEST(pio_out, "pio-out", kRing0, kPioOut),
      GUEST(pio_out, "pio-out", kRing3, kPioOut),
      GUEST(pio_in, "pio-in", kRing0, kPioIn),
      GUEST(pio_in, "pio-in", kRing3, kPioIn),
      GUEST(mmio_write, "mmio-write", kRing0, kMmioWrite),
      GUEST(mmio_write, "mmio-write", kRing3, kMmioWrite),
      GUEST(mmio_read, "mmio-read", kRing0, kMmioRead),
      GUEST(mmio_read, "mmio-read", kRing3, kMmioRead),
      GUEST(hlt, "hlt", kRing0, kHlt),
      Guest{"hypercall",
            kRing0,
            {guest_hypercall_begin, guest_hypercall_end},
            static_cast<size_t>(guest_hypercall_at - guest_hypercall_begin),
            static_cast<size_t>(guest_hypercall_after - guest_hypercall_begin),
            kHypercall,
            exit_on_hypercalls},
  };
  return kGuests;
}

std::string_view why_no_guest(std::string_view exit, std::string_view mode) noexcept {
  if (exit == "hlt" && mode == kRing3) return "hlt is privileged: at CPL 3 it faults instead of exiting";
  if (exit == "hypercall" && mode == kRing3) return "KVM refuses a hypercall from CPL 3 (KVM_EPERM)";
  return "there is no such guest on x86";
}

const NopGuest& nop_guest() noexcept {
  static const NopGuest kNop = {{guest_nop_begin, guest_nop_end}, 10, kPioOut};
  return kNop;
}

std::span<const Witness> witnesses() noexcept {
  static const std::array<Witness, 2> kWitnesses = {{
      {"sregs",
       {witness_fs_begin, witness_fs_end},
       kPioOut,
       point_fs,
       kPioOut,
       true,
       offsetof(kvm_regs, rdi),
       fs_value},
      {"events",
       {guest_pio_out_begin, guest_pio_out_end},
       kPioOut,
       inject_exception,
       kShutdown,
       false,
       0,
       fs_value},
  }};
  return kWitnesses;
}

}  // namespace kvm_exit_bench
