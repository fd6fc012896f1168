// The riscv register groups: struct kvm_sync_regs is empty and every register moves by itself.
#include <linux/kvm.h>

#include <array>

#include "arch/one_mode/one_register.h"
#include "core/guest/register_group.h"
#include "registers.h"

namespace kvm_exit_bench {
namespace {

// a0 and s1 carry data and address of the guests, a7 the SBI extension, s2 the counter; an SBI call returns
// in a0 and a1.
constexpr auto kCoreFree =
    kCoreTable.pick("ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "a2", "a3", "a4", "a5", "a6", "s3", "s4",
                    "s5", "s6", "s7", "s8", "s9", "s10", "s11", "t3", "t4", "t5", "t6");
// Those that hold any 64-bit value and mean nothing to a guest that takes no exception.
constexpr auto kCsrFree = kCsrTable.pick("sscratch", "stval");
constexpr auto kFpFree =
    kFpTable.pick("f0", "f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12", "f13",
                  "f14", "f15", "f16", "f17", "f18", "f19", "f20", "f21", "f22", "f23", "f24", "f25", "f26",
                  "f27", "f28", "f29", "f30", "f31");

constexpr std::array<RegisterGroup, 4> kGroups = {{
    by_registers("one", kOneTable, "s2", 1, {}),
    by_registers("core", kCoreTable, "s2", 1, kCoreFree),
    by_registers("csr", kCsrTable, "sscratch", 0, kCsrFree),
    by_registers("fp", kFpTable, "f0", 0, kFpFree),
}};

static_assert(kCoreTable.registers.size() == 33 && kFpTable.size <= kMaxGroupBytes);
static_assert(kCoreTable.registers.size() + kCsrTable.registers.size() + kFpTable.registers.size() <=
              kMaxCalls);

}  // namespace

std::span<const RegisterGroup> register_groups() noexcept {
  return kGroups;
}

}  // namespace kvm_exit_bench
