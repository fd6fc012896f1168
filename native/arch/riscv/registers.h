// Numbers of the registers that move one by one (Documentation/virt/kvm/api.rst, 4.68), and the layout of the
// groups they make up.
#pragma once

#include <linux/kvm.h>

#include <array>

#include "core/guest/register_table.h"

namespace kvm_exit_bench {

constexpr uint64_t register_id(uint64_t type, size_t index, uint64_t size = KVM_REG_SIZE_U64) noexcept {
  return KVM_REG_RISCV | size | type | index;
}

#define CORE(member) register_id(KVM_REG_RISCV_CORE, KVM_REG_RISCV_CORE_REG(member))
#define CSR(member) register_id(KVM_REG_RISCV_CSR, KVM_REG_RISCV_CSR_REG(member))
#define FP(number) register_id(KVM_REG_RISCV_FP_D, KVM_REG_RISCV_FP_D_REG(f) + (number))

inline constexpr uint64_t kProgramCounter = CORE(regs.pc);
inline constexpr uint64_t kLoopCounter = CORE(regs.s2);

inline constexpr auto kOneTable = register_table(std::array{NamedRegister{"s2", kLoopCounter}});

// struct kvm_riscv_core: the PC, x1-x31 by their ABI names, and the privilege mode.
inline constexpr auto kCoreTable = register_table(std::array{
    NamedRegister{"pc", kProgramCounter}, NamedRegister{"ra", CORE(regs.ra)},
    NamedRegister{"sp", CORE(regs.sp)},   NamedRegister{"gp", CORE(regs.gp)},
    NamedRegister{"tp", CORE(regs.tp)},   NamedRegister{"t0", CORE(regs.t0)},
    NamedRegister{"t1", CORE(regs.t1)},   NamedRegister{"t2", CORE(regs.t2)},
    NamedRegister{"s0", CORE(regs.s0)},   NamedRegister{"s1", CORE(regs.s1)},
    NamedRegister{"a0", CORE(regs.a0)},   NamedRegister{"a1", CORE(regs.a1)},
    NamedRegister{"a2", CORE(regs.a2)},   NamedRegister{"a3", CORE(regs.a3)},
    NamedRegister{"a4", CORE(regs.a4)},   NamedRegister{"a5", CORE(regs.a5)},
    NamedRegister{"a6", CORE(regs.a6)},   NamedRegister{"a7", CORE(regs.a7)},
    NamedRegister{"s2", kLoopCounter},    NamedRegister{"s3", CORE(regs.s3)},
    NamedRegister{"s4", CORE(regs.s4)},   NamedRegister{"s5", CORE(regs.s5)},
    NamedRegister{"s6", CORE(regs.s6)},   NamedRegister{"s7", CORE(regs.s7)},
    NamedRegister{"s8", CORE(regs.s8)},   NamedRegister{"s9", CORE(regs.s9)},
    NamedRegister{"s10", CORE(regs.s10)}, NamedRegister{"s11", CORE(regs.s11)},
    NamedRegister{"t3", CORE(regs.t3)},   NamedRegister{"t4", CORE(regs.t4)},
    NamedRegister{"t5", CORE(regs.t5)},   NamedRegister{"t6", CORE(regs.t6)},
    NamedRegister{"mode", CORE(mode)},
});

// struct kvm_riscv_csr as every kernel with KVM has it (senvcfg came with Linux 6.7).
inline constexpr auto kCsrTable = register_table(std::array{
    NamedRegister{"sstatus", CSR(sstatus)},
    NamedRegister{"sie", CSR(sie)},
    NamedRegister{"stvec", CSR(stvec)},
    NamedRegister{"sscratch", CSR(sscratch)},
    NamedRegister{"sepc", CSR(sepc)},
    NamedRegister{"scause", CSR(scause)},
    NamedRegister{"stval", CSR(stval)},
    NamedRegister{"sip", CSR(sip)},
    NamedRegister{"satp", CSR(satp)},
    NamedRegister{"scounteren", CSR(scounteren)},
});

// The double-precision file and its control register.
inline constexpr auto kFpTable = register_table(std::array{
    NamedRegister{"f0", FP(0)},
    NamedRegister{"f1", FP(1)},
    NamedRegister{"f2", FP(2)},
    NamedRegister{"f3", FP(3)},
    NamedRegister{"f4", FP(4)},
    NamedRegister{"f5", FP(5)},
    NamedRegister{"f6", FP(6)},
    NamedRegister{"f7", FP(7)},
    NamedRegister{"f8", FP(8)},
    NamedRegister{"f9", FP(9)},
    NamedRegister{"f10", FP(10)},
    NamedRegister{"f11", FP(11)},
    NamedRegister{"f12", FP(12)},
    NamedRegister{"f13", FP(13)},
    NamedRegister{"f14", FP(14)},
    NamedRegister{"f15", FP(15)},
    NamedRegister{"f16", FP(16)},
    NamedRegister{"f17", FP(17)},
    NamedRegister{"f18", FP(18)},
    NamedRegister{"f19", FP(19)},
    NamedRegister{"f20", FP(20)},
    NamedRegister{"f21", FP(21)},
    NamedRegister{"f22", FP(22)},
    NamedRegister{"f23", FP(23)},
    NamedRegister{"f24", FP(24)},
    NamedRegister{"f25", FP(25)},
    NamedRegister{"f26", FP(26)},
    NamedRegister{"f27", FP(27)},
    NamedRegister{"f28", FP(28)},
    NamedRegister{"f29", FP(29)},
    NamedRegister{"f30", FP(30)},
    NamedRegister{"f31", FP(31)},
    NamedRegister{"fcsr", register_id(KVM_REG_RISCV_FP_D, KVM_REG_RISCV_FP_D_REG(fcsr), KVM_REG_SIZE_U32)},
});

inline constexpr uint64_t kMmioRegister = CORE(regs.s1);
inline constexpr uint64_t kDataRegister = CORE(regs.a0);
inline constexpr uint64_t kExtensionRegister = CORE(regs.a7);
inline constexpr uint64_t kLoopCountRegister = CORE(regs.s4);
inline constexpr uint64_t kStatus = CSR(sstatus);
inline constexpr uint64_t kTrapVector = CSR(stvec);

#undef CORE
#undef CSR
#undef FP

}  // namespace kvm_exit_bench
