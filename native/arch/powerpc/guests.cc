// The powerpc tables of guests, modes and witnesses.
#include <linux/kvm.h>

#include <array>
#include <cstring>

#include "arch/one_mode/guest_table.h"
#include "arch/one_mode/memory_exits.h"
#include "registers.h"

DECLARE_GUEST(mmio_write);
DECLARE_GUEST(mmio_read);
DECLARE_GUEST(hypercall);
DECLARE_WITNESS(one);
DECLARE_WITNESS(fp);
DECLARE_WITNESS(vmx);

namespace kvm_exit_bench {
namespace {

constexpr std::string_view kMode = "real64";

// KVM's hypervisor restores the process's own floating-point and vector registers after a KVM_RUN until it
// has done so 255 times without the process using them (restore_math and the 8-bit thread.load_fp,
// arch/powerpc/kernel/process.c), which then saves each exit some 450 instructions: the warm-up goes beyond.
constexpr std::array<GuestMode, 1> kModes = {{{kMode, true, 260}}};

// The character goes out and the return value comes in.
constexpr DeclaredExit kPutCharacter = {KVM_EXIT_PAPR_HCALL, kHypercall, 1, false, kData};

// What the last of a group's registers adds to the first.
constexpr uint64_t kLast = 0x1234;

void change_data_address(uint8_t* copy, int variant) noexcept {
  put64(copy, any_value(variant));
}

void change_floating_point(uint8_t* copy, int variant) noexcept {
  put64(copy + kFpTable.offset("f0"), any_value(variant) - kLast);
  put64(copy + kFpTable.offset("f31"), kLast);
}

// Their first doubleword, which the guest looks at, is the second in memory.
void change_vectors(uint8_t* copy, int variant) noexcept {
  put64(copy + kVmxTable.offset("v0") + sizeof(uint64_t), any_value(variant) - kLast);
  put64(copy + kVmxTable.offset("v31") + sizeof(uint64_t), kLast);
}

// What a witness saw.
constexpr size_t kSeenRegister = gpr_offset(30);

}  // namespace

std::span<const GuestMode> guest_modes() noexcept {
  return kModes;
}

std::span<const Guest> guests() noexcept {
  static const std::array<Guest, 3> kGuests = {
      GUEST("mmio-write", mmio_write, kMmioWrite),
      GUEST("mmio-read", mmio_read, kMmioRead),
      GUEST("hypercall", hypercall, kPutCharacter),
  };
  return kGuests;
}

const NopGuest& nop_guest(const GuestMode&) noexcept {
  static const NopGuest kNop = {{guest_nop_begin, guest_nop_end}, 9, kMmioWrite};
  return kNop;
}

// None for sregs: a guest in real mode translates nothing through its segment lookaside buffer, so that group
// is proved by reading back alone.
std::span<const Witness> witnesses() noexcept {
  static const std::array<Witness, 3> kWitnesses = {
      WITNESS("one", one, change_data_address, kMmioWrite, kSeenRegister, any_value),
      WITNESS("fp", fp, change_floating_point, kMmioWrite, kSeenRegister, any_value),
      WITNESS("vmx", vmx, change_vectors, kMmioWrite, kSeenRegister, any_value),
  };
  return kWitnesses;
}

}  // namespace kvm_exit_bench
