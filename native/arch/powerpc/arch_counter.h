// The time base, 512 MHz.
#pragma once

#include <cstdint>

#include "arch/one_mode/time_counter.h"

namespace kvm_exit_bench {

struct TimeBase {
  static void order() noexcept { __asm__ volatile("isync" ::: "memory"); }
  static uint64_t read() noexcept {
    uint64_t ticks;
    __asm__ volatile("mfspr %0, 268" : "=r"(ticks)::"memory");
    return ticks;
  }
};

using CycleCounter = TimeCounter<TimeBase>;
// Of QEMU's TCG with -icount, where the time base advances by a fixed amount with each instruction. That is
// more than one tick, so a difference of two reads, rounded to instructions, is exact.
using InstructionCounter = UnorderedCounter<TimeBase>;

}  // namespace kvm_exit_bench
