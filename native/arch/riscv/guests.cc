// The riscv tables of guests, modes and witnesses.
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
DECLARE_GUEST(sbi);
DECLARE_CODE(guest_nop);
DECLARE_CODE(witness_csr);
DECLARE_CODE(witness_fp);
}

namespace kvm_exit_bench {
namespace {

constexpr std::string_view kVs = "vs";

constexpr std::array<GuestMode, 1> kModes = {{{kVs, true}}};

constexpr DeclaredExit kMmioWrite = {KVM_EXIT_MMIO, kMmioAddress, 1, true, kData};
constexpr DeclaredExit kMmioRead = {KVM_EXIT_MMIO, kMmioAddress, 1, false, 0};
constexpr DeclaredExit kSbi = {KVM_EXIT_RISCV_SBI, kSbiExtension, 0, false, 0};

#define GUEST(name, exit, declared)                                                \
  Guest {                                                                          \
    exit, kVs, {guest_##name##_begin, guest_##name##_end}, 0,                      \
        static_cast<size_t>(guest_##name##_after - guest_##name##_begin), declared \
  }

uint64_t seen_value(int variant) noexcept {
  return variant == 0 ? 0x5eed'0000'0000'0001u : 0x5eed'0000'0000'0002u;
}

void put64(uint8_t* at, uint64_t value) noexcept {
  std::memcpy(at, &value, sizeof value);
}

void change_scratch(uint8_t* copy, int variant) noexcept {
  put64(copy + kCsrTable.offset("sscratch"), seen_value(variant));
}

// The guest adds up the first and the last register of the file.
void change_file(uint8_t* copy, int variant) noexcept {
  constexpr uint64_t kLast = 0x1234;
  put64(copy + kFpTable.offset("f0"), seen_value(variant) - kLast);
  put64(copy + kFpTable.offset("f31"), kLast);
}

#define WITNESS(name, change)                                                                     \
  Witness {                                                                                       \
#name, {witness_##name##_begin, witness_##name##_end }, kMmioWrite, change, kMmioWrite, true, \
            kCoreTable.offset("s3"), seen_value                                                   \
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
      GUEST(sbi, "sbi", kSbi),
  };
  return kGuests;
}

std::string_view why_no_guest(std::string_view, std::string_view) noexcept {
  return "there is no such guest on riscv";
}

const NopGuest& nop_guest(const GuestMode&) noexcept {
  static const NopGuest kNop = {{guest_nop_begin, guest_nop_end}, 10, kMmioWrite};
  return kNop;
}

std::span<const Witness> witnesses() noexcept {
  static const std::array<Witness, 2> kWitnesses = {
      WITNESS(csr, change_scratch),
      WITNESS(fp, change_file),
  };
  return kWitnesses;
}

}  // namespace kvm_exit_bench
