// The timer's counter, often no faster than 10 MHz, and the CPU's, which userspace may not read on a real
// host unless perf lets it.
#pragma once

#include <cstdint>

#include "arch/one_mode/time_counter.h"

namespace kvm_exit_bench {

struct TimeRegister {
  static void order() noexcept {}
  static uint64_t read() noexcept {
    uint64_t ticks;
    __asm__ volatile("rdtime %0" : "=r"(ticks)::"memory");
    return ticks;
  }
};

struct CycleRegister {
  static uint64_t read() noexcept {
    uint64_t ticks;
    __asm__ volatile("rdcycle %0" : "=r"(ticks)::"memory");
    return ticks;
  }
};

using CycleCounter = TimeCounter<TimeRegister>;

// Of QEMU's TCG with -icount shift=0. `time` would not do: it counts at 10 MHz there, once in 100
// instructions.
struct InstructionCounter : UnorderedCounter<CycleRegister> {
  // Starts the counter, which the kernel stops at boot, and lets userspace read it, for as long as the
  // process lives. Throws KvmError kUnsupported.
  static void prepare();
};

}  // namespace kvm_exit_bench
