// Numbers of the registers that move one by one (Documentation/virt/kvm/api.rst, 4.68), and the layout of the
// groups they make up.
#pragma once

#include <linux/kvm.h>

#include <array>

#include "core/guest/register_table.h"

namespace kvm_exit_bench {

// A part of struct kvm_regs: what the CPU had without any system register.
constexpr uint64_t core_id(size_t offset, uint64_t size) noexcept {
  return KVM_REG_ARM64 | size | KVM_REG_ARM_CORE | offset / sizeof(uint32_t);
}

#define CORE64(member) core_id(offsetof(kvm_regs, member), KVM_REG_SIZE_U64)
#define CORE32(member) core_id(offsetof(kvm_regs, member), KVM_REG_SIZE_U32)

constexpr uint64_t general_id(size_t number) noexcept {
  return CORE64(regs.regs) + number * (sizeof(uint64_t) / sizeof(uint32_t));
}
constexpr uint64_t vector_id(size_t number) noexcept {
  return core_id(offsetof(kvm_regs, fp_regs.vregs) + number * sizeof(__uint128_t), KVM_REG_SIZE_U128);
}

inline constexpr uint64_t kProgramCounter = CORE64(regs.pc);
inline constexpr uint64_t kLoopCounter = general_id(19);
inline constexpr uint64_t kVectorBase = ARM64_SYS_REG(3, 0, 12, 0, 0);
inline constexpr uint64_t kCoprocessorAccess = ARM64_SYS_REG(3, 0, 1, 0, 2);

inline constexpr auto kOneTable = register_table(std::array{NamedRegister{"x19", kLoopCounter}});

// X0-X30, SP (of EL0) and PC.
inline constexpr auto kCoreTable = register_table(std::array{
    NamedRegister{"x0", general_id(0)},   NamedRegister{"x1", general_id(1)},
    NamedRegister{"x2", general_id(2)},   NamedRegister{"x3", general_id(3)},
    NamedRegister{"x4", general_id(4)},   NamedRegister{"x5", general_id(5)},
    NamedRegister{"x6", general_id(6)},   NamedRegister{"x7", general_id(7)},
    NamedRegister{"x8", general_id(8)},   NamedRegister{"x9", general_id(9)},
    NamedRegister{"x10", general_id(10)}, NamedRegister{"x11", general_id(11)},
    NamedRegister{"x12", general_id(12)}, NamedRegister{"x13", general_id(13)},
    NamedRegister{"x14", general_id(14)}, NamedRegister{"x15", general_id(15)},
    NamedRegister{"x16", general_id(16)}, NamedRegister{"x17", general_id(17)},
    NamedRegister{"x18", general_id(18)}, NamedRegister{"x19", general_id(19)},
    NamedRegister{"x20", general_id(20)}, NamedRegister{"x21", general_id(21)},
    NamedRegister{"x22", general_id(22)}, NamedRegister{"x23", general_id(23)},
    NamedRegister{"x24", general_id(24)}, NamedRegister{"x25", general_id(25)},
    NamedRegister{"x26", general_id(26)}, NamedRegister{"x27", general_id(27)},
    NamedRegister{"x28", general_id(28)}, NamedRegister{"x29", general_id(29)},
    NamedRegister{"x30", general_id(30)}, NamedRegister{"sp", CORE64(regs.sp)},
    NamedRegister{"pc", kProgramCounter},
});

// What a VMM saves of EL1, beside ID and debug registers and timers.
inline constexpr auto kSysregsTable = register_table(std::array{
    NamedRegister{"sp_el1", CORE64(sp_el1)},
    NamedRegister{"elr_el1", CORE64(elr_el1)},
    NamedRegister{"spsr_el1", CORE64(spsr)},
    NamedRegister{"mdscr_el1", ARM64_SYS_REG(2, 0, 0, 2, 2)},
    NamedRegister{"sctlr_el1", ARM64_SYS_REG(3, 0, 1, 0, 0)},
    NamedRegister{"cpacr_el1", kCoprocessorAccess},
    NamedRegister{"ttbr0_el1", ARM64_SYS_REG(3, 0, 2, 0, 0)},
    NamedRegister{"ttbr1_el1", ARM64_SYS_REG(3, 0, 2, 0, 1)},
    NamedRegister{"tcr_el1", ARM64_SYS_REG(3, 0, 2, 0, 2)},
    NamedRegister{"afsr0_el1", ARM64_SYS_REG(3, 0, 5, 1, 0)},
    NamedRegister{"afsr1_el1", ARM64_SYS_REG(3, 0, 5, 1, 1)},
    NamedRegister{"esr_el1", ARM64_SYS_REG(3, 0, 5, 2, 0)},
    NamedRegister{"far_el1", ARM64_SYS_REG(3, 0, 6, 0, 0)},
    NamedRegister{"par_el1", ARM64_SYS_REG(3, 0, 7, 4, 0)},
    NamedRegister{"mair_el1", ARM64_SYS_REG(3, 0, 10, 2, 0)},
    NamedRegister{"amair_el1", ARM64_SYS_REG(3, 0, 10, 3, 0)},
    NamedRegister{"vbar_el1", kVectorBase},
    NamedRegister{"contextidr_el1", ARM64_SYS_REG(3, 0, 13, 0, 1)},
    NamedRegister{"tpidr_el1", ARM64_SYS_REG(3, 0, 13, 0, 4)},
    NamedRegister{"cntkctl_el1", ARM64_SYS_REG(3, 0, 14, 1, 0)},
    NamedRegister{"csselr_el1", ARM64_SYS_REG(3, 2, 0, 0, 0)},
    NamedRegister{"tpidr_el0", ARM64_SYS_REG(3, 3, 13, 0, 2)},
    NamedRegister{"tpidrro_el0", ARM64_SYS_REG(3, 3, 13, 0, 3)},
});

inline constexpr auto kFpsimdTable = register_table(std::array{
    NamedRegister{"v0", vector_id(0)},           NamedRegister{"v1", vector_id(1)},
    NamedRegister{"v2", vector_id(2)},           NamedRegister{"v3", vector_id(3)},
    NamedRegister{"v4", vector_id(4)},           NamedRegister{"v5", vector_id(5)},
    NamedRegister{"v6", vector_id(6)},           NamedRegister{"v7", vector_id(7)},
    NamedRegister{"v8", vector_id(8)},           NamedRegister{"v9", vector_id(9)},
    NamedRegister{"v10", vector_id(10)},         NamedRegister{"v11", vector_id(11)},
    NamedRegister{"v12", vector_id(12)},         NamedRegister{"v13", vector_id(13)},
    NamedRegister{"v14", vector_id(14)},         NamedRegister{"v15", vector_id(15)},
    NamedRegister{"v16", vector_id(16)},         NamedRegister{"v17", vector_id(17)},
    NamedRegister{"v18", vector_id(18)},         NamedRegister{"v19", vector_id(19)},
    NamedRegister{"v20", vector_id(20)},         NamedRegister{"v21", vector_id(21)},
    NamedRegister{"v22", vector_id(22)},         NamedRegister{"v23", vector_id(23)},
    NamedRegister{"v24", vector_id(24)},         NamedRegister{"v25", vector_id(25)},
    NamedRegister{"v26", vector_id(26)},         NamedRegister{"v27", vector_id(27)},
    NamedRegister{"v28", vector_id(28)},         NamedRegister{"v29", vector_id(29)},
    NamedRegister{"v30", vector_id(30)},         NamedRegister{"v31", vector_id(31)},
    NamedRegister{"fpsr", CORE32(fp_regs.fpsr)}, NamedRegister{"fpcr", CORE32(fp_regs.fpcr)},
});

#undef CORE64
#undef CORE32

}  // namespace kvm_exit_bench
