// The x86 cycle counter with its barriers. CPUID is never used as a barrier: inside a VM it
// exits to the outer hypervisor.
#pragma once

#include <x86intrin.h>

#include <cstdint>

namespace kvm_exit_bench {

struct CycleCounter {
  struct Edge {
    uint64_t ticks;
    // Which CPU it was read on (TSC_AUX): a change between two edges means the thread migrated.
    uint32_t cpu;
  };

  static Edge start() noexcept {
    uint32_t cpu;
    __rdtscp(&cpu);
    _mm_lfence();
    const uint64_t ticks = __rdtsc();
    _mm_lfence();
    return {ticks, cpu};
  }

  static Edge stop() noexcept {
    uint32_t cpu;
    const uint64_t ticks = __rdtscp(&cpu);
    _mm_lfence();
    return {ticks, cpu};
  }

  // Between two exits no barrier is needed: the system call on each side is one.
  static uint64_t stamp() noexcept { return __rdtsc(); }

  // Whether the counter exists, ticks at a constant rate and never stops (CPUID 0x80000007 EDX bit 8 is the
  // kernel's constant_tsc and nonstop_tsc on current processors).
  static bool usable() noexcept;
};

// Executed instructions, where an emulator makes the TSC count them (QEMU TCG with -icount): no barriers,
// which would count themselves.
struct InstructionCounter {
  using Edge = CycleCounter::Edge;
  static Edge start() noexcept { return {__rdtsc(), 0}; }
  static Edge stop() noexcept { return {__rdtsc(), 0}; }
  static uint64_t stamp() noexcept { return __rdtsc(); }
};

}  // namespace kvm_exit_bench
