// The x86 tables of modes, plain guests and the nop loop.
#include <linux/kvm.h>
#include <linux/kvm_para.h>

#include <array>
#include <vector>

#include "core/guest/guest.h"
#include "core/kvm/ioctl.h"
#include "core/kvm/kvm_error.h"
#include "core/kvm/vm.h"
#include "guests/table.h"
#include "known_hosts.h"

DECLARE_GUEST(pio_out)
DECLARE_GUEST(pio_out_2)
DECLARE_GUEST(pio_out_4)
DECLARE_GUEST(pio_in)
DECLARE_GUEST(pio_in_2)
DECLARE_GUEST(pio_in_4)
DECLARE_GUEST(mmio_write)
DECLARE_GUEST(mmio_write_2)
DECLARE_GUEST(mmio_write_4)
DECLARE_GUEST(mmio_write_8)
DECLARE_GUEST(mmio_read)
DECLARE_GUEST(mmio_read_2)
DECLARE_GUEST(mmio_read_4)
DECLARE_GUEST(mmio_read_8)
DECLARE_GUEST(hlt)
DECLARE_GUEST(hypercall)
DECLARE_GUEST(pio_out_string)
DECLARE_GUEST(pio_in_string_1)
DECLARE_GUEST(pio_in_string_16)
DECLARE_GUEST(pio_in_string_128)
extern "C" {
extern const uint8_t guest_nop_begin[], guest_nop_end[];
extern const uint8_t guest_nop_32_begin[], guest_nop_32_end[];
extern const uint8_t guest_nop_16_begin[], guest_nop_16_end[];
}

namespace kvm_exit_bench {
namespace {

constexpr std::array<GuestMode, 4> kModes = {{
    {kRing0, true},
    {kRing3, false},
    {kProt32, true, 2, &kCountsInEbx},
    {kReal16, true, 2, &kCountsInEbx},
}};

constexpr DeclaredExit out(uint8_t size, uint64_t data) noexcept {
  return {KVM_EXIT_IO, kPort, size, true, data};
}
constexpr DeclaredExit in(uint8_t size, uint32_t count = 1) noexcept {
  return {KVM_EXIT_IO, kPort, size, false, 0, count};
}
constexpr DeclaredExit store(uint8_t size, uint64_t data) noexcept {
  return {KVM_EXIT_MMIO, kMmioAddress, size, true, data};
}
constexpr DeclaredExit load(uint8_t size) noexcept {
  return {KVM_EXIT_MMIO, kMmioAddress, size, false, 0};
}
constexpr DeclaredExit kHypercall = {KVM_EXIT_HYPERCALL, KVM_HC_MAP_GPA_RANGE, 0, false, 0};

// Hypercalls go to userspace only where it asks for them (KVM_CAP_EXIT_HYPERCALL, Linux 5.14).
void exit_on_hypercalls(const Vm& vm) {
  refuse_known_to_hang("hypercall", kRing0);
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

// Of a string `out` KVM shows one element an exit, of an `in` as many as fit into its page (em_out and
// pio_in_emulated, arch/x86/kvm/emulate.c): so only `in` has a count.
#define STRING_IN(mode, count)                                                                        \
  in_own_vm({GUEST_CODE("pio-in-string-" #count, mode, pio_in_string_##count), in(1, count), nullptr, \
             nullptr, &kCountsAndUsesStrings},                                                        \
            kWritesMemory)
#define PLAIN_GUESTS(mode)                                                                      \
  Guest{GUEST_CODE("pio-out", mode, pio_out), kPioOut},                                         \
      Guest{GUEST_CODE("pio-out-2", mode, pio_out_2), out(2, kWideData & 0xffff)},              \
      Guest{GUEST_CODE("pio-out-4", mode, pio_out_4), out(4, kWideData & 0xffff'ffff)},         \
      Guest{GUEST_CODE("pio-in", mode, pio_in), in(1)},                                         \
      Guest{GUEST_CODE("pio-in-2", mode, pio_in_2), in(2)},                                     \
      Guest{GUEST_CODE("pio-in-4", mode, pio_in_4), in(4)},                                     \
      Guest{GUEST_CODE("pio-out-string", mode, pio_out_string), out(1, 0), nullptr, nullptr,    \
            &kCountsAndUsesStrings},                                                            \
      STRING_IN(mode, 1), STRING_IN(mode, 16), STRING_IN(mode, 128),                            \
      Guest{GUEST_CODE("mmio-write", mode, mmio_write), store(1, kData)},                       \
      Guest{GUEST_CODE("mmio-write-2", mode, mmio_write_2), store(2, kWideData & 0xffff)},      \
      Guest{GUEST_CODE("mmio-write-4", mode, mmio_write_4), store(4, kWideData & 0xffff'ffff)}, \
      Guest{GUEST_CODE("mmio-write-8", mode, mmio_write_8), store(8, kWideData)},               \
      Guest{GUEST_CODE("mmio-read", mode, mmio_read), load(1)},                                 \
      Guest{GUEST_CODE("mmio-read-2", mode, mmio_read_2), load(2)},                             \
      Guest{GUEST_CODE("mmio-read-4", mode, mmio_read_4), load(4)}, Guest {                     \
    GUEST_CODE("mmio-read-8", mode, mmio_read_8), load(8)                                       \
  }

}  // namespace

std::span<const GuestMode> guest_modes() noexcept {
  return kModes;
}

std::span<const Guest> plain_guests() noexcept {
  static const std::array kGuests = {
      PLAIN_GUESTS(kRing0),
      PLAIN_GUESTS(kRing3),
      Guest{GUEST_CODE("hlt", kRing0, hlt), kHlt},
      Guest{GUEST_CODE("hypercall", kRing0, hypercall), kHypercall, exit_on_hypercalls},
  };
  return kGuests;
}

std::span<const Guest> guests() noexcept {
  static const std::vector<Guest> kAll = [] {
    std::vector<Guest> all;
    for (const auto table : {plain_guests(), legacy_guests(), msr_guests(), debug_guests(), apart_guests(),
                             event_guests(), kernel_guests()}) {
      all.insert(all.end(), table.begin(), table.end());
    }
    return all;
  }();
  return kAll;
}

std::string_view why_no_guest(std::string_view exit, std::string_view mode) noexcept {
  if (exit == "hypercall" && mode == kRing3) return "KVM refuses a hypercall from CPL 3 (KVM_EPERM)";
  if (find_guest(exit, kRing0) == nullptr) return "there is no such guest on x86";
  if (mode == kRing3) return "what exits is privileged: at CPL 3 it faults instead";
  if (find_mode(mode) != nullptr) return "there is such a guest in long mode only";
  return "there is no such guest on x86";
}

const NopGuest& nop_guest(const GuestMode& mode) noexcept {
  static const NopGuest kLong = {{guest_nop_begin, guest_nop_end}, 10, kPioOut};
  static const NopGuest k32 = {{guest_nop_32_begin, guest_nop_32_end}, 10, kPioOut};
  static const NopGuest k16 = {{guest_nop_16_begin, guest_nop_16_end}, 10, kPioOut};
  if (mode.name == kProt32) return k32;
  return mode.name == kReal16 ? k16 : kLong;
}

}  // namespace kvm_exit_bench
