// KVM_RUN can fail to return: a guest that loops without exiting. A timer signal to the measuring thread sets
// immediate_exit, so that the call comes back with EINTR wherever the signal lands.
#pragma once

#include <linux/kvm.h>
#include <time.h>

#include <atomic>
#include <chrono>
#include <csignal>

namespace kvm_exit_bench {

// Belongs to the thread that constructs it; only that thread may arm it. Throws KvmError for a bound under 1
// ms.
class Watchdog {
 public:
  explicit Watchdog(std::chrono::milliseconds bound);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  ~Watchdog();

  void arm(kvm_run* run);
  // Clears immediate_exit; true when the bound had passed.
  bool disarm() noexcept;
  std::chrono::milliseconds bound() const noexcept { return bound_; }

 private:
  static void on_signal(int, siginfo_t* info, void*) noexcept;

  std::chrono::milliseconds bound_;
  timer_t timer_{};
  std::atomic<kvm_run*> run_{nullptr};
  std::atomic<bool> fired_{false};
};

// Blocks every signal but the watchdog's on the calling thread, so that nothing else interrupts KVM_RUN.
void block_other_signals() noexcept;

}  // namespace kvm_exit_bench
