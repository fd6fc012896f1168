// The s390 tables of guests, modes and witnesses.
#include <linux/kvm.h>

#include <array>
#include <cstring>

#include "arch/one_mode/guest_table.h"
#include "registers.h"

DECLARE_GUEST(diag);
DECLARE_GUEST(service_call);
DECLARE_WITNESS(prefix);
DECLARE_WITNESS(acrs);
DECLARE_WITNESS(crs);
DECLARE_WITNESS(arch0);
DECLARE_WITNESS(fprs);

namespace kvm_exit_bench {
namespace {

constexpr std::string_view kMode = "zarch";

constexpr std::array<GuestMode, 1> kModes = {{{kMode, true}}};

// Interception code 4, "instruction", in front of the instruction's first two bytes: see seen_s390_sieic().
constexpr uint64_t intercepted(uint16_t instruction) noexcept {
  return uint64_t{4} << 16 | instruction;
}
constexpr DeclaredExit kDiag = {KVM_EXIT_S390_SIEIC, intercepted(0x8300), 0, false, 0};
constexpr DeclaredExit kServiceCall = {KVM_EXIT_S390_SIEIC, intercepted(0xb220), 0, false, 0};

// Low bits clear: a CPU need not keep all of a clock comparator.
uint64_t seen_value(int variant) noexcept {
  return variant == 0 ? 0x5eed'1000 : 0x5eed'2000;
}

// Another two pages each time.
uint64_t seen_prefix(int variant) noexcept {
  return variant == 0 ? kPrefix + 0x2000 : kPrefix + 0x4000;
}

void change_prefix(uint8_t* copy, int variant) noexcept {
  put64(copy, seen_prefix(variant));
}
void change_access_register(uint8_t* copy, int variant) noexcept {
  const auto value = static_cast<uint32_t>(seen_value(variant));
  std::memcpy(copy + offsetof(kvm_sregs, acrs[7]), &value, sizeof value);
}
void change_control_register(uint8_t* copy, int variant) noexcept {
  put64(copy + offsetof(kvm_sregs, crs[7]), seen_value(variant));
}
// The clock comparator, behind the TOD programmable register and the CPU timer.
void change_clock_comparator(uint8_t* copy, int variant) noexcept {
  put64(copy + 2 * sizeof(uint64_t), seen_value(variant));
}
void change_floating_point(uint8_t* copy, int variant) noexcept {
  put64(copy + offsetof(kvm_fpu, fprs[4]), seen_value(variant));
}

// What a witness saw.
constexpr size_t kSeenRegister = general_offset(kSeen);

}  // namespace

std::span<const GuestMode> guest_modes() noexcept {
  return kModes;
}

std::span<const Guest> guests() noexcept {
  static const std::array<Guest, 2> kGuests = {
      GUEST("diag", diag, kDiag),
      GUEST("instruction", service_call, kServiceCall),
  };
  return kGuests;
}

const NopGuest& nop_guest(const GuestMode&) noexcept {
  static const NopGuest kNop = {{guest_nop_begin, guest_nop_end}, 9, kDiag};
  return kNop;
}

std::span<const Witness> witnesses() noexcept {
  static const std::array<Witness, 6> kWitnesses = {
      WITNESS("prefix", prefix, change_prefix, kDiag, kSeenRegister, seen_prefix),
      WITNESS("acrs", acrs, change_access_register, kDiag, kSeenRegister, seen_value),
      WITNESS("crs", crs, change_control_register, kDiag, kSeenRegister, seen_value),
      WITNESS("sregs", crs, change_control_register, kDiag, kSeenRegister, seen_value),
      WITNESS("arch0", arch0, change_clock_comparator, kDiag, kSeenRegister, seen_value),
      WITNESS("fprs", fprs, change_floating_point, kDiag, kSeenRegister, seen_value),
  };
  return kWitnesses;
}

}  // namespace kvm_exit_bench
