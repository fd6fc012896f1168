// A window: one thread exits again and again for a given time, beside others that do the same.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

#include "core/guest/loaded_guest.h"
#include "core/guest/transfer.h"
#include "core/guest/whole_groups.h"

namespace kvm_exit_bench {

// Where threads wait for each other so that they begin within a few nanoseconds, and not at all when one of
// them cannot.
class StartLine {
 public:
  explicit StartLine(uint32_t threads) noexcept : threads_(threads) {}

  // Waits for all threads, each of which comes once; false when one of them came not ready. Threads that
  // share a CPU let each other pass.
  bool wait(bool ready) noexcept {
    if (!ready) failed_.store(true, std::memory_order_relaxed);
    arrived_.fetch_add(1, std::memory_order_acq_rel);
    while (arrived_.load(std::memory_order_acquire) < threads_) std::this_thread::yield();
    return !failed_.load(std::memory_order_relaxed);
  }

 private:
  uint32_t threads_;
  std::atomic<uint32_t> arrived_{0};
  std::atomic<bool> failed_{false};
};

struct WindowContext {
  LoadedGuest* loaded = nullptr;
  GroupList groups;
  GroupCopies* copies = nullptr;
  StartLine* start = nullptr;
  uint64_t length_ns = 0;
};

struct ThreadWindow {
  // Both 0 where another thread failed or a signal cut this one short: nothing was measured.
  uint64_t exits = 0;
  // From the start to the end of the last exit, CLOCK_MONOTONIC_RAW.
  uint64_t ns = 0;
};

// Comes to the start line exactly once, whatever happens. Throws KvmError when an exit fails, does not come
// back within the watchdog's bound, or the guest did not count every exit.
using WindowFunction = ThreadWindow (*)(WindowContext&);
// For how the exits are handled: not for those whose guest is set up anew apart from them.
WindowFunction window_function(Transfer transfer, Direction direction, size_t group_count,
                               Handled handled = Handled::kNever);

}  // namespace kvm_exit_bench
