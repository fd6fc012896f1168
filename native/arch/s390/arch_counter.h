// The TOD clock; the emulator Hercules has a counter of instructions beside it.
#pragma once

#include <cstdint>

#include "arch/one_mode/time_counter.h"

namespace kvm_exit_bench {

struct TodClock {
  static void order() noexcept {}
  static uint64_t read() noexcept {
    uint64_t ticks;
    __asm__ volatile("stckf %0" : "=Q"(ticks)::"cc", "memory");
    return ticks;
  }
};

// DIAGNOSE X'F08' of Hercules: instructions executed by this CPU, modulo 2^32, also in the problem state.
// Hercules counts them by the dozen it runs between two looks for interrupts, so a difference is off by a
// few: a loop of 10,001 reads 10,009. Any other host answers with a program check.
inline uint32_t hercules_instruction_count() noexcept {
  uint64_t count;
  __asm__ volatile("diag %0,0,0xf08" : "=d"(count)::"memory");
  return static_cast<uint32_t>(count);
}

// Extended to 64 bits. It has to be read once in 2^32 instructions, half a minute, and on one thread.
struct HerculesCount {
  static inline uint64_t last = 0;
  static uint64_t read() noexcept {
    // Modulo 2^32 the difference is right across a wrap, too.
    return last += hercules_instruction_count() - static_cast<uint32_t>(last);
  }
};

using CycleCounter = TimeCounter<TodClock>;
using InstructionCounter = UnorderedCounter<HerculesCount>;

}  // namespace kvm_exit_bench
