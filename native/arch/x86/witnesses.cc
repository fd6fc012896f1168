// The x86 witnesses: does a guest see the sregs and events that were written?
#include <linux/kvm.h>

#include <array>
#include <cstring>
#include <vector>

#include "core/witness.h"
#include "groups_witness.h"
#include "guest_tables.h"

DECLARE_GUEST(pio_out_16)
extern "C" {
extern const uint8_t witness_fs_begin[], witness_fs_end[];
extern const uint8_t witness_fs_32_begin[], witness_fs_32_end[];
extern const uint8_t witness_fs_16_begin[], witness_fs_16_end[];
}

namespace kvm_exit_bench {
namespace {

uint64_t fs_value(int variant) noexcept {
  return variant == 0 ? 0x5eed'0000'0000'0001u : 0x5eed'0000'0000'0002u;
}
uint64_t fs_value_32(int variant) noexcept {
  return variant == 0 ? 0x5eed'0001u : 0x5eed'0002u;
}

void point_fs(uint8_t* copy, int variant) noexcept {
  const uint64_t base = kDataAddress + uint64_t{8} * static_cast<uint64_t>(variant);
  std::memcpy(copy + offsetof(kvm_sregs, fs.base), &base, sizeof base);
}

// An undefined-opcode exception with no interrupt table to deliver it through: the guest shuts down.
void inject_exception(uint8_t* copy, int) noexcept {
  copy[offsetof(kvm_vcpu_events, exception.injected)] = 1;
  copy[offsetof(kvm_vcpu_events, exception.nr)] = 6;
  copy[offsetof(kvm_vcpu_events, exception.has_error_code)] = 0;
}

constexpr size_t kRdi = offsetof(kvm_regs, rdi);

std::span<const Witness> carried_witnesses() noexcept {
  static const std::array<Witness, 5> kWitnesses = {{
      {"sregs", {witness_fs_begin, witness_fs_end}, kPioOut, point_fs, kPioOut, true, kRdi, fs_value},
      {"sregs",
       {witness_fs_32_begin, witness_fs_32_end},
       kPioOut,
       point_fs,
       kPioOut,
       true,
       kRdi,
       fs_value_32,
       kProt32},
      {"sregs",
       {witness_fs_16_begin, witness_fs_16_end},
       kPioOut,
       point_fs,
       kPioOut,
       true,
       kRdi,
       fs_value_32,
       kReal16},
      // One `out`, the same byte in every mode; nothing after it runs.
      {"events",
       {guest_pio_out_16_begin, guest_pio_out_16_end},
       kPioOut,
       inject_exception,
       kShutdown,
       false,
       0,
       fs_value},
      {"events",
       {guest_pio_out_16_begin, guest_pio_out_16_end},
       kPioOut,
       inject_exception,
       kHandlerOut,
       false,
       0,
       fs_value,
       kReal16},
  }};
  return kWitnesses;
}

}  // namespace

std::span<const Witness> witnesses() noexcept {
  static const std::vector<Witness> kAll = [] {
    const auto carried = carried_witnesses(), lone = lone_witnesses();
    std::vector<Witness> all(carried.begin(), carried.end());
    all.insert(all.end(), lone.begin(), lone.end());
    return all;
  }();
  return kAll;
}

}  // namespace kvm_exit_bench
