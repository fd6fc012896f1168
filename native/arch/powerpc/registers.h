// Numbers of the registers that move one by one (Documentation/virt/kvm/api.rst, 4.68), and the layout of the
// groups they make up.
#pragma once

#include <linux/kvm.h>

#include <array>
#include <cstdint>

#include "core/guest/register_table.h"

namespace kvm_exit_bench {

// Named through constants: the kernel's own names are not constant expressions in a macro's argument.
constexpr uint64_t fpr_id(uint64_t number) noexcept {
  return KVM_REG_PPC_FPR(number);
}
constexpr uint64_t vr_id(uint64_t number) noexcept {
  return KVM_REG_PPC_VR(number);
}

// The data address register: no general register moves by KVM_GET_ONE_REG on this arch.
inline constexpr auto kOneTable = register_table(std::array{NamedRegister{"dar", KVM_REG_PPC_DAR}});

#define REGISTER(letter, id, n) \
  NamedRegister {               \
#letter #n, id(n)           \
  }
#define REGISTERS_0_TO_31(letter, id)                                                                       \
  REGISTER(letter, id, 0), REGISTER(letter, id, 1), REGISTER(letter, id, 2), REGISTER(letter, id, 3),       \
      REGISTER(letter, id, 4), REGISTER(letter, id, 5), REGISTER(letter, id, 6), REGISTER(letter, id, 7),   \
      REGISTER(letter, id, 8), REGISTER(letter, id, 9), REGISTER(letter, id, 10), REGISTER(letter, id, 11), \
      REGISTER(letter, id, 12), REGISTER(letter, id, 13), REGISTER(letter, id, 14),                         \
      REGISTER(letter, id, 15), REGISTER(letter, id, 16), REGISTER(letter, id, 17),                         \
      REGISTER(letter, id, 18), REGISTER(letter, id, 19), REGISTER(letter, id, 20),                         \
      REGISTER(letter, id, 21), REGISTER(letter, id, 22), REGISTER(letter, id, 23),                         \
      REGISTER(letter, id, 24), REGISTER(letter, id, 25), REGISTER(letter, id, 26),                         \
      REGISTER(letter, id, 27), REGISTER(letter, id, 28), REGISTER(letter, id, 29),                         \
      REGISTER(letter, id, 30), REGISTER(letter, id, 31)

inline constexpr auto kFpTable =
    register_table(std::array{REGISTERS_0_TO_31(f, fpr_id), NamedRegister{"fpscr", KVM_REG_PPC_FPSCR}});
inline constexpr auto kVmxTable =
    register_table(std::array{REGISTERS_0_TO_31(v, vr_id), NamedRegister{"vscr", KVM_REG_PPC_VSCR},
                              NamedRegister{"vrsave", KVM_REG_PPC_VRSAVE}});

#undef REGISTERS_0_TO_31
#undef REGISTER

// Bytes of kvm_regs.gpr before one general register.
constexpr size_t gpr_offset(size_t number) noexcept {
  return offsetof(kvm_regs, gpr) + number * sizeof(uint64_t);
}

}  // namespace kvm_exit_bench
