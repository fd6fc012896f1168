// The x86 witnesses: what guests must do with what was written to their registers.
#include "guests/witnesses.h"

#include <linux/kvm.h>

#include <array>
#include <cstring>
#include <vector>

#include "core/proof/witness.h"
#include "groups/table.h"
#include "guest_layout.h"
#include "guests/table.h"

DECLARE_GUEST(pio_out_16)
extern "C" {
#define DECLARE_WITNESS(name) extern const uint8_t witness_##name##_begin[], witness_##name##_end[]
DECLARE_WITNESS(fs);
DECLARE_WITNESS(fs_32);
DECLARE_WITNESS(fs_16);
DECLARE_WITNESS(xmm);
DECLARE_WITNESS(dr0);
DECLARE_WITNESS(kernel_gs);
}

namespace kvm_exit_bench {
namespace {

uint64_t any_value(int variant) noexcept {
  return variant == 0 ? 0x5eed'0000'0000'0001u : 0x5eed'0000'0000'0002u;
}
uint64_t any_value_32(int variant) noexcept {
  return variant == 0 ? 0x5eed'0001u : 0x5eed'0002u;
}
uint64_t any_address(int variant) noexcept {
  return variant == 0 ? 0x5eed'0000'0001u : 0x5eed'0000'0002u;
}

template <size_t offset>
void point_fs(uint8_t* copy, int variant) noexcept {
  const uint64_t base = kDataAddress + uint64_t{8} * static_cast<uint64_t>(variant);
  std::memcpy(copy + offset, &base, sizeof base);
}

template <size_t offset, uint64_t (*value_of)(int) noexcept>
void put_value(uint8_t* copy, int variant) noexcept {
  const uint64_t value = value_of(variant);
  std::memcpy(copy + offset, &value, sizeof value);
}

constexpr size_t kRdi = offsetof(kvm_regs, rdi);
constexpr size_t kFpuXmm = offsetof(kvm_fpu, xmm);
constexpr size_t kFirstMsr = offsetof(MsrList, entries) + offsetof(MsrEntry, data);

// RDI shows it.
#define SHOWN(group, code, change, expected, mode)                                                         \
  Witness {                                                                                                \
    group, {witness_##code##_begin, witness_##code##_end}, kPioOut, change, kPioOut, true, kRdi, expected, \
        mode                                                                                               \
  }

// An undefined-opcode exception with no interrupt table to deliver it through: the guest shuts down.
void inject_exception(uint8_t* copy, int) noexcept {
  copy[offsetof(kvm_vcpu_events, exception.injected)] = 1;
  copy[offsetof(kvm_vcpu_events, exception.nr)] = 6;
  copy[offsetof(kvm_vcpu_events, exception.has_error_code)] = 0;
}

// One `out`, the same byte in every mode; nothing after it runs.
Witness of_events(const DeclaredExit& after, std::string_view mode) noexcept {
  return {"events", {guest_pio_out_16_begin, guest_pio_out_16_end},
          kPioOut,  inject_exception,
          after,    false,
          0,        any_value,
          mode};
}

std::span<const Witness> carried_witnesses() noexcept {
  constexpr size_t kFsBase = offsetof(kvm_sregs, fs.base);
  static const std::array kWitnesses = {
      SHOWN("sregs", fs, point_fs<kFsBase>, any_value, ""),
      SHOWN("sregs", fs_32, point_fs<kFsBase>, any_value_32, kProt32),
      SHOWN("sregs", fs_16, point_fs<kFsBase>, any_value_32, kReal16),
      of_events(kShutdown, ""),
      of_events(kHandlerOut, kReal16),
  };
  return kWitnesses;
}

// Of the groups that kvm_run does not carry.
std::span<const Witness> lone_witnesses() noexcept {
#define IN_LONG_MODE(group, code, change, expected) \
  SHOWN(group, code, change, expected, kRing0), SHOWN(group, code, change, expected, kRing3)
  static const std::array kWitnesses = {
      IN_LONG_MODE("fpu", xmm, (put_value<kFpuXmm, any_value>), any_value),
      IN_LONG_MODE("xsave", xmm, (put_value<kXsaveXmm, any_value>), any_value),
      IN_LONG_MODE("xsave2", xmm, (put_value<kXsaveXmm, any_value>), any_value),
      IN_LONG_MODE("sregs2", fs, point_fs<offsetof(kvm_sregs2, fs.base)>, any_value),
      SHOWN("debugregs", dr0, (put_value<offsetof(kvm_debugregs, db[0]), any_address>), any_address, kRing0),
      SHOWN("msrs-1", kernel_gs, (put_value<kFirstMsr, any_address>), any_address, kRing0),
      SHOWN("msrs-8", kernel_gs, (put_value<kFirstMsr, any_address>), any_address, kRing0),
      SHOWN("msrs-32", kernel_gs, (put_value<kFirstMsr, any_address>), any_address, kRing0),
  };
  return kWitnesses;
}

struct NoWitness {
  // Empty: of no group.
  std::string_view group;
  // Empty: in no mode.
  std::string_view mode;
  std::string_view reason;
};
constexpr std::array kNoWitnesses = {
    NoWitness{"xcrs", "", "the guests leave CR4.OSXSAVE clear, so none may execute XGETBV"},
    NoWitness{"mp-state", "", "a guest that can look is in the only state there is to write"},
    NoWitness{"lapic", "", "the local APIC's page lies beyond what the guests' page tables map"},
    NoWitness{"debugregs", kRing3, "MOV from a debug register is privileged"},
    NoWitness{"msrs-1", kRing3, "RDMSR is privileged"},
    NoWitness{"msrs-8", kRing3, "RDMSR is privileged"},
    NoWitness{"msrs-32", kRing3, "RDMSR is privileged"},
    NoWitness{"", kProt32, "long mode has one: these registers do not depend on the mode"},
    NoWitness{"", kReal16, "long mode has one: these registers do not depend on the mode"},
};

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

std::string_view why_no_witness(std::string_view group, std::string_view mode) noexcept {
  for (const NoWitness& none : kNoWitnesses) {
    if ((none.group.empty() || none.group == group) && (none.mode.empty() || none.mode == mode))
      return none.reason;
  }
  return {};
}

}  // namespace kvm_exit_bench
