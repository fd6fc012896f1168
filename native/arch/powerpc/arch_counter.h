// The time base. It counts at a rate of its own (512 MHz), not the CPU's, so a real host is timed in
// nanoseconds (CLOCK_MONOTONIC_RAW reads the same register); an emulated one can make it count instructions.
#pragma once

#include <cstdint>

namespace kvm_exit_bench {

inline uint64_t time_base() noexcept {
  uint64_t ticks;
  __asm__ volatile("mfspr %0, 268" : "=r"(ticks)::"memory");
  return ticks;
}

struct CycleCounter {
  struct Edge {
    uint64_t ticks;
    uint32_t cpu;
  };

  static Edge start() noexcept { return ordered(); }
  static Edge stop() noexcept { return ordered(); }
  // Between two exits no barrier is needed: the system call on each side is one.
  static uint64_t stamp() noexcept { return time_base(); }

  // Never: this CPU has no cycle counter that userspace may read.
  static constexpr bool usable() noexcept { return false; }

 private:
  static Edge ordered() noexcept {
    __asm__ volatile("isync" ::: "memory");
    return {time_base(), 0};
  }
};

// Executed instructions, where an emulator makes the time base advance by a fixed amount with each (QEMU TCG
// with -icount): no barriers, which would count themselves. An instruction is more than one tick, so a
// difference of two reads, rounded to instructions, is exact.
struct InstructionCounter {
  using Edge = CycleCounter::Edge;
  static Edge start() noexcept { return {time_base(), 0}; }
  static Edge stop() noexcept { return {time_base(), 0}; }
  static uint64_t stamp() noexcept { return time_base(); }
};

}  // namespace kvm_exit_bench
