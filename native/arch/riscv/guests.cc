// The riscv tables of guests, modes and witnesses.
#include <linux/kvm.h>

#include <array>
#include <cstring>

#include "arch/one_mode/guest_table.h"
#include "arch/one_mode/memory_exits.h"
#include "registers.h"

DECLARE_GUEST(mmio_write);
DECLARE_GUEST(mmio_read);
DECLARE_GUEST(sbi);
DECLARE_WITNESS(csr);
DECLARE_WITNESS(fp);

namespace kvm_exit_bench {
namespace {

constexpr std::string_view kMode = "vs";

constexpr std::array<GuestMode, 1> kModes = {{{kMode, true}}};

constexpr DeclaredExit kSbi = {KVM_EXIT_RISCV_SBI, kSbiExtension, 0, false, 0};

void change_scratch(uint8_t* copy, int variant) noexcept {
  put64(copy + kCsrTable.offset("sscratch"), any_value(variant));
}

// The guest adds up the first and the last register of the file.
void change_file(uint8_t* copy, int variant) noexcept {
  constexpr uint64_t kLast = 0x1234;
  put64(copy + kFpTable.offset("f0"), any_value(variant) - kLast);
  put64(copy + kFpTable.offset("f31"), kLast);
}

// What a witness saw.
constexpr size_t kSeenRegister = kCoreTable.offset("s3");

}  // namespace

std::span<const GuestMode> guest_modes() noexcept {
  return kModes;
}

std::span<const Guest> guests() noexcept {
  static const std::array<Guest, 3> kGuests = {
      GUEST("mmio-read", mmio_read, kMmioRead),
      GUEST("mmio-write", mmio_write, kMmioWrite),
      GUEST("sbi", sbi, kSbi),
  };
  return kGuests;
}

const NopGuest& nop_guest(const GuestMode&) noexcept {
  static const NopGuest kNop = {{guest_nop_begin, guest_nop_end}, 10, kMmioWrite};
  return kNop;
}

std::span<const Witness> witnesses() noexcept {
  static const std::array<Witness, 2> kWitnesses = {
      WITNESS("csr", csr, change_scratch, kMmioWrite, kSeenRegister, any_value),
      WITNESS("fp", fp, change_file, kMmioWrite, kSeenRegister, any_value),
  };
  return kWitnesses;
}

}  // namespace kvm_exit_bench
