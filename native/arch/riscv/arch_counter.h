// The timer's counter, and the CPU's. Userspace may not read the second one on a real host unless perf lets
// it, so a real host is timed in nanoseconds; an emulated one can make it count instructions.
#pragma once

#include <cstdint>

namespace kvm_exit_bench {

struct CycleCounter {
  struct Edge {
    uint64_t ticks;
    uint32_t cpu;
  };

  static Edge start() noexcept { return {stamp(), 0}; }
  static Edge stop() noexcept { return {stamp(), 0}; }
  static uint64_t stamp() noexcept {
    uint64_t ticks;
    __asm__ volatile("rdtime %0" : "=r"(ticks)::"memory");
    return ticks;
  }

  // Never: it counts at a rate of its own, often no faster than 10 MHz.
  static constexpr bool usable() noexcept { return false; }
};

// Executed instructions, where an emulator makes `cycle` count them (QEMU TCG with -icount shift=0). `time`
// would not do: it counts at 10 MHz there, once in 100 instructions.
struct InstructionCounter {
  using Edge = CycleCounter::Edge;
  static Edge start() noexcept { return {stamp(), 0}; }
  static Edge stop() noexcept { return {stamp(), 0}; }
  static uint64_t stamp() noexcept {
    uint64_t ticks;
    __asm__ volatile("rdcycle %0" : "=r"(ticks)::"memory");
    return ticks;
  }

  // Starts the counter, which the kernel stops at boot, and lets userspace read it, for as long as the
  // process lives. Throws KvmError kUnsupported.
  static void prepare();
};

}  // namespace kvm_exit_bench
