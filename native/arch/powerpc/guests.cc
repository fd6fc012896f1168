// The powerpc tables of guests, modes and witnesses.
#include <linux/kvm.h>

#include <array>
#include <cstring>

#include "core/guest/guest.h"
#include "core/guest/vm_setup.h"
#include "core/proof/witness.h"
#include "registers.h"

extern "C" {
#define DECLARE_GUEST(name)                                                                 \
  extern const uint8_t guest_##name##_begin[], guest_##name##_at[], guest_##name##_after[], \
      guest_##name##_end[]
DECLARE_GUEST(mmio_write);
DECLARE_GUEST(mmio_read);
DECLARE_GUEST(hypercall);
extern const uint8_t guest_nop_begin[], guest_nop_end[];
#define DECLARE_WITNESS(name) extern const uint8_t witness_##name##_begin[], witness_##name##_end[]
DECLARE_WITNESS(one);
DECLARE_WITNESS(fp);
DECLARE_WITNESS(vmx);
}

namespace kvm_exit_bench {
namespace {

constexpr std::string_view kReal64 = "real64";

// KVM's hypervisor restores the process's own floating-point and vector registers after a KVM_RUN until it
// has done so 255 times without the process using them (restore_math and the 8-bit thread.load_fp,
// arch/powerpc/kernel/process.c), which then saves each exit some 450 instructions: the warm-up goes beyond.
constexpr std::array<GuestMode, 1> kModes = {{{kReal64, true, 260}}};

constexpr DeclaredExit kMmioWrite = {KVM_EXIT_MMIO, kMmioAddress, 1, true, kData};
constexpr DeclaredExit kMmioRead = {KVM_EXIT_MMIO, kMmioAddress, 1, false, 0};
// The character goes out and the return value comes in.
constexpr DeclaredExit kPutCharacter = {KVM_EXIT_PAPR_HCALL, kHypercall, 1, false, kData};

#define GUEST(name, exit, declared)                                                \
  Guest {                                                                          \
    exit, kReal64, {guest_##name##_begin, guest_##name##_end},                     \
        static_cast<size_t>(guest_##name##_at - guest_##name##_begin),             \
        static_cast<size_t>(guest_##name##_after - guest_##name##_begin), declared \
  }

uint64_t seen_value(int variant) noexcept {
  return variant == 0 ? 0x5eed'0000'0000'0001u : 0x5eed'0000'0000'0002u;
}
// What the last of a group's registers adds to the first.
constexpr uint64_t kLast = 0x1234;

void put64(uint8_t* at, uint64_t value) noexcept {
  std::memcpy(at, &value, sizeof value);
}

void change_data_address(uint8_t* copy, int variant) noexcept {
  put64(copy, seen_value(variant));
}

void change_floating_point(uint8_t* copy, int variant) noexcept {
  put64(copy + kFpTable.offset("f0"), seen_value(variant) - kLast);
  put64(copy + kFpTable.offset("f31"), kLast);
}

// Their first doubleword, which the guest looks at, is the second in memory.
void change_vectors(uint8_t* copy, int variant) noexcept {
  put64(copy + kVmxTable.offset("v0") + sizeof(uint64_t), seen_value(variant) - kLast);
  put64(copy + kVmxTable.offset("v31") + sizeof(uint64_t), kLast);
}

#define WITNESS(name, change)                                                                     \
  Witness {                                                                                       \
#name, {witness_##name##_begin, witness_##name##_end }, kMmioWrite, change, kMmioWrite, true, \
            gpr_offset(30), seen_value                                                            \
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
      GUEST(mmio_write, "mmio-write", kMmioWrite),
      GUEST(mmio_read, "mmio-read", kMmioRead),
      GUEST(hypercall, "hypercall", kPutCharacter),
  };
  return kGuests;
}

std::string_view why_no_guest(std::string_view, std::string_view) noexcept {
  return "there is no such guest on powerpc";
}

const NopGuest& nop_guest(const GuestMode&) noexcept {
  static const NopGuest kNop = {{guest_nop_begin, guest_nop_end}, 9, kMmioWrite};
  return kNop;
}

// None for sregs: a guest in real mode translates nothing through its segment lookaside buffer, so that group
// is proved by reading back alone.
std::span<const Witness> witnesses() noexcept {
  static const std::array<Witness, 3> kWitnesses = {
      WITNESS(one, change_data_address),
      WITNESS(fp, change_floating_point),
      WITNESS(vmx, change_vectors),
  };
  return kWitnesses;
}

}  // namespace kvm_exit_bench
