// What guests must do with what was written to their registers.
#include "groups_witness.h"

#include <linux/kvm.h>

#include <array>
#include <cstring>

#include "core/witness.h"
#include "groups_tables.h"
#include "guest_tables.h"
#include "machine_layout.h"

extern "C" {
#define DECLARE_WITNESS(name) extern const uint8_t witness_##name##_begin[], witness_##name##_end[]
DECLARE_WITNESS(fs);
DECLARE_WITNESS(xmm);
DECLARE_WITNESS(dr0);
DECLARE_WITNESS(kernel_gs);
}

namespace kvm_exit_bench {
namespace {

uint64_t any_value(int variant) noexcept {
  return variant == 0 ? 0x5eed'0000'0000'0001u : 0x5eed'0000'0000'0002u;
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

constexpr size_t kFpuXmm = offsetof(kvm_fpu, xmm);
constexpr size_t kFirstMsr = offsetof(MsrList, entries) + offsetof(MsrEntry, data);

// RDI shows it.
#define SHOWN(group, code, change, expected, mode)                                         \
  Witness {                                                                                \
    group, {witness_##code##_begin, witness_##code##_end}, kPioOut, change, kPioOut, true, \
        offsetof(kvm_regs, rdi), expected, mode                                            \
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

std::string_view why_no_witness(std::string_view group, std::string_view mode) noexcept {
  for (const NoWitness& none : kNoWitnesses) {
    if ((none.group.empty() || none.group == group) && (none.mode.empty() || none.mode == mode))
      return none.reason;
  }
  return {};
}

}  // namespace kvm_exit_bench
