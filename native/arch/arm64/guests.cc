// The arm64 tables of guests, modes and witnesses.
#include <linux/kvm.h>

#include <array>
#include <cstring>

#include "arch/one_mode/guest_table.h"
#include "arch/one_mode/memory_exits.h"
#include "registers.h"

DECLARE_GUEST(mmio_write);
DECLARE_GUEST(mmio_read);
DECLARE_GUEST(system_event);
DECLARE_WITNESS(sysregs);
DECLARE_WITNESS(fpsimd);
DECLARE_WITNESS(events);

namespace kvm_exit_bench {
namespace {

constexpr std::string_view kMode = "el1";

constexpr std::array<GuestMode, 1> kModes = {{{kMode, true}}};

// SYSTEM_SUSPEND and no other event: KVM leaves the vCPU as it is and the guest goes on at the next entry.
// SYSTEM_OFF and SYSTEM_RESET stop the vCPU (kvm_prepare_system_event, arch/arm64/kvm/psci.c), so that each
// entry would need KVM_SET_MP_STATE first.
constexpr DeclaredExit kSuspend = {KVM_EXIT_SYSTEM_EVENT, KVM_SYSTEM_EVENT_SUSPEND, 0, false, 0};

// Small enough for every group's register: a syndrome has 25 bits.
uint64_t seen_value(int variant) noexcept {
  return variant == 0 ? 0x5eed01 : 0x5eed02;
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

// What a witness saw.
constexpr size_t kSeenRegister = kCoreTable.offset("x20");

}  // namespace

std::span<const GuestMode> guest_modes() noexcept {
  return kModes;
}

std::span<const Guest> guests() noexcept {
  static const std::array<Guest, 3> kGuests = {
      GUEST("mmio-read", mmio_read, kMmioRead),
      GUEST("mmio-write", mmio_write, kMmioWrite),
      GUEST("system-event", system_event, kSuspend),
  };
  return kGuests;
}

const NopGuest& nop_guest(const GuestMode&) noexcept {
  static const NopGuest kNop = {{guest_nop_begin, guest_nop_end}, 10, kMmioWrite};
  return kNop;
}

std::span<const Witness> witnesses() noexcept {
  static const std::array<Witness, 3> kWitnesses = {
      WITNESS("sysregs", sysregs, change_thread_pointer, kMmioWrite, kSeenRegister, seen_value),
      WITNESS("fpsimd", fpsimd, change_vectors, kMmioWrite, kSeenRegister, seen_value),
      WITNESS("events", events, make_serror_pending, kMmioWrite, kSeenRegister, seen_value),
  };
  return kWitnesses;
}

}  // namespace kvm_exit_bench
