// Guests without 64-bit registers, and the counters that differ from the usual one.
#include <linux/kvm.h>

#include <array>

#include "guests/table.h"

#define DECLARE_BOTH(name) \
  DECLARE_GUEST(name##_32) \
  DECLARE_GUEST(name##_16)
DECLARE_BOTH(pio_out)
DECLARE_BOTH(pio_out_2)
DECLARE_BOTH(pio_out_4)
DECLARE_BOTH(pio_in)
DECLARE_BOTH(pio_in_2)
DECLARE_BOTH(pio_in_4)
DECLARE_BOTH(mmio_write)
DECLARE_BOTH(mmio_write_2)
DECLARE_BOTH(mmio_write_4)
DECLARE_BOTH(mmio_read)
DECLARE_BOTH(mmio_read_2)
DECLARE_BOTH(mmio_read_4)
DECLARE_BOTH(hlt)

namespace kvm_exit_bench {
namespace {

#define REGISTER(name)                                      \
  RegisterField {                                           \
#name, offsetof(kvm_regs, name), sizeof(kvm_regs::name) \
  }

constexpr std::array kFree = {
    REGISTER(rcx), REGISTER(rdi), REGISTER(rbp), REGISTER(r8),  REGISTER(r9),  REGISTER(r10),
    REGISTER(r11), REGISTER(r12), REGISTER(r13), REGISTER(r14), REGISTER(r15),
};
constexpr std::array kFreeOfStrings = {
    REGISTER(rbp), REGISTER(r8),  REGISTER(r9),  REGISTER(r10), REGISTER(r11),
    REGISTER(r12), REGISTER(r13), REGISTER(r14), REGISTER(r15),
};

#define LEGACY_GUESTS(mode, bits, mmio)                                                                \
  Guest{GUEST_CODE("pio-out", mode, pio_out_##bits), kPioOut},                                         \
      Guest{GUEST_CODE("pio-out-2", mode, pio_out_2_##bits),                                           \
            {KVM_EXIT_IO, kPort, 2, true, kWideData & 0xffff}},                                        \
      Guest{GUEST_CODE("pio-out-4", mode, pio_out_4_##bits),                                           \
            {KVM_EXIT_IO, kPort, 4, true, kWideData & 0xffff'ffff}},                                   \
      Guest{GUEST_CODE("pio-in", mode, pio_in_##bits), {KVM_EXIT_IO, kPort, 1, false, 0}},             \
      Guest{GUEST_CODE("pio-in-2", mode, pio_in_2_##bits), {KVM_EXIT_IO, kPort, 2, false, 0}},         \
      Guest{GUEST_CODE("pio-in-4", mode, pio_in_4_##bits), {KVM_EXIT_IO, kPort, 4, false, 0}},         \
      Guest{GUEST_CODE("mmio-write", mode, mmio_write_##bits), {KVM_EXIT_MMIO, mmio, 1, true, kData}}, \
      Guest{GUEST_CODE("mmio-write-2", mode, mmio_write_2_##bits),                                     \
            {KVM_EXIT_MMIO, mmio, 2, true, kWideData & 0xffff}},                                       \
      Guest{GUEST_CODE("mmio-write-4", mode, mmio_write_4_##bits),                                     \
            {KVM_EXIT_MMIO, mmio, 4, true, kWideData & 0xffff'ffff}},                                  \
      Guest{GUEST_CODE("mmio-read", mode, mmio_read_##bits), {KVM_EXIT_MMIO, mmio, 1, false, 0}},      \
      Guest{GUEST_CODE("mmio-read-2", mode, mmio_read_2_##bits), {KVM_EXIT_MMIO, mmio, 2, false, 0}},  \
      Guest{GUEST_CODE("mmio-read-4", mode, mmio_read_4_##bits), {KVM_EXIT_MMIO, mmio, 4, false, 0}},  \
      Guest {                                                                                          \
    GUEST_CODE("hlt", mode, hlt_##bits), kHlt                                                          \
  }

}  // namespace

constexpr OwnCounter kCountsAndUsesStrings = {offsetof(kvm_regs, rbx) + kCounterShift / 8, 1, kFreeOfStrings};
constexpr OwnCounter kCountsInEbx = {offsetof(kvm_regs, rbx), 1, kFree};
constexpr OwnCounter kCountsDownRcx = {offsetof(kvm_regs, rcx), UINT32_MAX, kFreeOfStrings};

std::span<const Guest> legacy_guests() noexcept {
  static const std::array kGuests = {
      LEGACY_GUESTS(kProt32, 32, kMmioAddress),
      LEGACY_GUESTS(kReal16, 16, kRealMmioAddress),
  };
  return kGuests;
}

}  // namespace kvm_exit_bench
