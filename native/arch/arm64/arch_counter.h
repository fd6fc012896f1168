// The generic timer's counter.
#pragma once

#include <cstdint>

#include "arch/one_mode/time_counter.h"

namespace kvm_exit_bench {

struct VirtualCount {
  static void order() noexcept { __asm__ volatile("isb" ::: "memory"); }
  static uint64_t read() noexcept {
    uint64_t ticks;
    __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks)::"memory");
    return ticks;
  }
};

using CycleCounter = TimeCounter<VirtualCount>;
// Of QEMU's TCG with -icount shift=0 and a CPU whose cntfrq is 1 GHz.
using InstructionCounter = UnorderedCounter<VirtualCount>;

}  // namespace kvm_exit_bench
