// The generic timer's counter. It counts at a rate of its own, not the CPU's, so a real host is timed in
// nanoseconds (CLOCK_MONOTONIC_RAW reads the same counter); an emulated one can make it count instructions.
#pragma once

#include <cstdint>

namespace kvm_exit_bench {

inline uint64_t virtual_count() noexcept {
  uint64_t ticks;
  __asm__ volatile("mrs %0, cntvct_el0" : "=r"(ticks)::"memory");
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
  static uint64_t stamp() noexcept { return virtual_count(); }

  // Never: this CPU has no cycle counter that userspace may read.
  static constexpr bool usable() noexcept { return false; }

 private:
  static Edge ordered() noexcept {
    __asm__ volatile("isb" ::: "memory");
    return {virtual_count(), 0};
  }
};

// Executed instructions, where an emulator makes the counter count them (QEMU TCG with -icount shift=0 and a
// CPU whose cntfrq is 1 GHz): no barriers, which would count themselves.
struct InstructionCounter {
  using Edge = CycleCounter::Edge;
  static Edge start() noexcept { return {virtual_count(), 0}; }
  static Edge stop() noexcept { return {virtual_count(), 0}; }
  static uint64_t stamp() noexcept { return virtual_count(); }
};

}  // namespace kvm_exit_bench
