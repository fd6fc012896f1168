// The counters of an arch on which userspace reads no cycle counter, from what reads the arch's own clock
// and, on an emulator, counts instructions. A source has read(), and order(), the barrier in front of it.
#pragma once

#include <cstdint>

namespace kvm_exit_bench {

struct CounterEdge {
  uint64_t ticks;
  // Nothing tells on which CPU the clock was read.
  uint32_t cpu;
};

// The arch's clock. It counts at a rate of its own, so that a real host is timed in nanoseconds instead
// (CLOCK_MONOTONIC_RAW reads the same clock).
template <class Source>
struct TimeCounter {
  using Edge = CounterEdge;

  static Edge start() noexcept { return ordered(); }
  static Edge stop() noexcept { return ordered(); }
  // Between two exits no barrier is needed: the system call on each side is one.
  static uint64_t stamp() noexcept { return Source::read(); }

  // Never: this CPU has no cycle counter that userspace may read.
  static constexpr bool usable() noexcept { return false; }

 private:
  static Edge ordered() noexcept {
    Source::order();
    return {Source::read(), 0};
  }
};

// Executed instructions, where an emulator makes the source count them: no barriers, which would count
// themselves.
template <class Source>
struct UnorderedCounter {
  using Edge = CounterEdge;
  static Edge start() noexcept { return {Source::read(), 0}; }
  static Edge stop() noexcept { return {Source::read(), 0}; }
  static uint64_t stamp() noexcept { return Source::read(); }
};

}  // namespace kvm_exit_bench
