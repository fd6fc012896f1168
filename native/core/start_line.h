// Where threads wait for each other so that they begin within a few nanoseconds, and not at all when one of
// them cannot.
#pragma once

#include <atomic>
#include <cstdint>
#include <thread>

namespace kvm_exit_bench {

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

}  // namespace kvm_exit_bench
