// The arm64 tables of guests, modes and witnesses.
#include <linux/kvm.h>

#include <array>
#include <cstring>

#include "core/guest/guest.h"
#include "core/guest/vm_setup.h"
#include "core/proof/witness.h"
#include "registers.h"

extern "C" {
#define DECLARE_CODE(name) extern const uint8_t name##_begin[], name##_end[]
#define DECLARE_GUEST(name)   \
  DECLARE_CODE(guest_##name); \
  extern const uint8_t guest_##name##_after[]
DECLARE_GUEST(mmio_write);
DECLARE_GUEST(mmio_read);
DECLARE_GUEST(system_event);
DECLARE_CODE(guest_nop);
DECLARE_CODE(witness_sysregs);
DECLARE_CODE(witness_fpsimd);
DECLARE_CODE(witness_events);
}

namespace kvm_exit_bench {
namespace {

constexpr std::string_view kEl1 = "el1";

constexpr std::array<GuestMode, 1> kModes = {{{kEl1, true}}};

constexpr DeclaredExit kMmioWrite = {KVM_EXIT_MMIO, kMmioAddress, 1, true, kData};
constexpr DeclaredExit kMmioRead = {KVM_EXIT_MMIO, kMmioAddress, 1, false, 0};
// SYSTEM_SUSPEND and no other event: KVM leaves the vCPU as it is and the guest goes on at the next entry.
// SYSTEM_OFF and SYSTEM_RESET stop the vCPU (kvm_prepare_system_event, arch/arm64/kvm/psci.c), so that each
// entry would need KVM_SET_MP_STATE first.
constexpr DeclaredExit kSuspend = {KVM_EXIT_SYSTEM_EVENT, KVM_SYSTEM_EVENT_SUSPEND, 0, false, 0};

#define GUEST(name, exit, declared)                                                \
  Guest {                                                                          \
    exit, kEl1, {guest_##name##_begin, guest_##name##_end}, 0,                     \
        static_cast<size_t>(guest_##name##_after - guest_##name##_begin), declared \
  }

// Small enough for every group's register: a syndrome has 25 bits.
uint64_t seen_value(int variant) noexcept {
  return variant == 0 ? 0x5eed01 : 0x5eed02;
}

void put64(uint8_t* at, uint64_t value) noexcept {
  std::memcpy(at, &value, sizeof value);
}

void change_thread_pointer(uint8_t* copy, int variant) noexcept {
  put64(copy + kSysregsTable.offset("tpidr_el1"), seen_value(variant));
}

// The guest adds up the first and the last 64 bits of the register file.
void change_vectors(uint8_t* copy, int variant) noexcept {
  constexpr uint64_t kLast = 0x1234;
  put64(copy + kFpsimdTable.offset("v0"), seen_value(variant) - kLast);
  put64(copy + kFpsimdTable.offset("v31") + sizeof(uint64_t), kLast);
}

void make_serror_pending(uint8_t* copy, int variant) noexcept {
  copy[offsetof(kvm_vcpu_events, exception.serror_pending)] = 1;
  copy[offsetof(kvm_vcpu_events, exception.serror_has_esr)] = 1;
  put64(copy + offsetof(kvm_vcpu_events, exception.serror_esr), seen_value(variant));
}

#define WITNESS(name, change)                                                                     \
  Witness {                                                                                       \
#name, {witness_##name##_begin, witness_##name##_end }, kMmioWrite, change, kMmioWrite, true, \
            kCoreTable.offset("x20"), seen_value                                                  \
  }

}  // namespace

// A VM has only what enter_mode() needs: interrupt controllers are no axis here.
std::span<const VmSetup> arch_setups() noexcept {
  return {};
}

std::span<const GuestMode> guest_modes() noexcept {
  return kModes;
}

std::span<const Guest> guests() noexcept {
  static const std::array<Guest, 3> kGuests = {
      GUEST(mmio_read, "mmio-read", kMmioRead),
      GUEST(mmio_write, "mmio-write", kMmioWrite),
      GUEST(system_event, "system-event", kSuspend),
  };
  return kGuests;
}

std::string_view why_no_guest(std::string_view, std::string_view) noexcept {
  return "there is no such guest on arm64";
}

const NopGuest& nop_guest(const GuestMode&) noexcept {
  static const NopGuest kNop = {{guest_nop_begin, guest_nop_end}, 10, kMmioWrite};
  return kNop;
}

std::span<const Witness> witnesses() noexcept {
  static const std::array<Witness, 3> kWitnesses = {
      WITNESS(sysregs, change_thread_pointer),
      WITNESS(fpsimd, change_vectors),
      WITNESS(events, make_serror_pending),
  };
  return kWitnesses;
}

}  // namespace kvm_exit_bench
