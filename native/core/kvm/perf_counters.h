// The processor's own counters, of the thread that opens them (perf_event_open(2)).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>

#include "core/kvm/unique_fd.h"

namespace kvm_exit_bench {

enum class CounterEvent { kInstructions, kCycles, kBranchMisses, kCacheMisses };

// Whose events: the thread's as host and as guest together, or the guest's alone. There is no group of the
// host alone: what counts on one side only KVM switches at every entry and exit, and the instructions that
// this takes would be in the count of the host's kernel. They are not in the count of the guest. So the
// host's own are what both have less what the guest has.
enum class CountedSide { kBoth, kGuest };

// Events at the two levels of privilege, or per exit.
struct CounterValues {
  double user = 0;
  double kernel = 0;
};

// One event in user mode and in the kernel (a hypervisor below it included), counted together. It counts from
// its construction to its end, so only one lives at a time.
class CounterGroup {
 public:
  // Throws KvmError kKvm with the errno of perf_event_open.
  CounterGroup(CounterEvent event, CountedSide side);

  // Around what is counted, on the thread that opened the group: one read(2) each. They leave errno alone
  // unless the read fails, and then take() says so.
  void begin() noexcept;
  void end() noexcept;
  // What was counted between the last begin() and end(), once, the tail of the one read and the head of the
  // other included. None if there was no such pair, or if the counters were not on the processor all the
  // time: others use them too.
  std::optional<CounterValues> take() noexcept;

 private:
  // As read(2) gives it: PERF_FORMAT_GROUP with both times.
  struct Reading {
    uint64_t count = 0;
    uint64_t enabled_ns = 0;
    uint64_t running_ns = 0;
    std::array<uint64_t, 2> values{};
  };
  bool read_into(Reading& reading) const noexcept;

  UniqueFd user_;
  UniqueFd kernel_;
  Reading before_;
  Reading after_;
  bool begun_ = false;
  bool ended_ = false;
};

// Of each number by itself; there is at least one.
CounterValues median_of(std::span<const CounterValues> readings);

}  // namespace kvm_exit_bench
