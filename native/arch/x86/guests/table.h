// What the x86 tables of guests share: code by its labels in guest_code*.S, and the tables themselves, which
// guests() puts one after the other.
#pragma once

#include <linux/kvm.h>

#include <span>

#include "core/guest/guest.h"
#include "guest_layout.h"

#define DECLARE_GUEST(name)                                                                 \
  extern "C" {                                                                              \
  extern const uint8_t guest_##name##_begin[], guest_##name##_at[], guest_##name##_after[], \
      guest_##name##_end[];                                                                 \
  }

// The first five members of a Guest.
#define GUEST_CODE(exit, mode, name)                                 \
  exit, mode, {guest_##name##_begin, guest_##name##_end},            \
      static_cast<size_t>(guest_##name##_at - guest_##name##_begin), \
      static_cast<size_t>(guest_##name##_after - guest_##name##_begin)

namespace kvm_exit_bench {

inline constexpr std::string_view kRing0 = "long64-ring0";
inline constexpr std::string_view kRing3 = "long64-ring3";
inline constexpr std::string_view kProt32 = "prot32";
inline constexpr std::string_view kReal16 = "real16";

inline constexpr DeclaredExit kPioOut = {KVM_EXIT_IO, kPort, 1, true, kData};
// Where the handler of an undefined opcode writes to in real mode.
inline constexpr uint8_t kHandlerPort = 0x80;
inline constexpr DeclaredExit kHandlerOut = {KVM_EXIT_IO, kHandlerPort, 1, true, kData};
inline constexpr DeclaredExit kHlt = {KVM_EXIT_HLT, 0, 0, false, 0};
inline constexpr DeclaredExit kShutdown = {KVM_EXIT_SHUTDOWN, 0, 0, false, 0};

// As RBX, but RCX, RDI and RSI are the guest's own.
extern const OwnCounter kCountsAndUsesStrings;
// EBX from bit 0 on, where there are no 64-bit registers.
extern const OwnCounter kCountsInEbx;
// RCX, downwards.
extern const OwnCounter kCountsDownRcx;

inline constexpr std::string_view kWritesMemory =
    "the guest writes to its VM's memory: vCPUs of one VM would wait for each other's writes, not for KVM";

constexpr Guest in_own_vm(Guest guest, std::string_view why) noexcept {
  guest.needs_own_vm = why;
  return guest;
}

std::span<const Guest> plain_guests() noexcept;
std::span<const Guest> legacy_guests() noexcept;
std::span<const Guest> msr_guests() noexcept;
std::span<const Guest> debug_guests() noexcept;
std::span<const Guest> apart_guests() noexcept;
std::span<const Guest> event_guests() noexcept;
std::span<const Guest> kernel_guests() noexcept;

}  // namespace kvm_exit_bench
