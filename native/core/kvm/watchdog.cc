#include "core/kvm/watchdog.h"

#include <pthread.h>
#include <unistd.h>

#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {
namespace {

int watchdog_signal() noexcept {
  return SIGRTMIN + 4;
}

timespec to_timespec(std::chrono::milliseconds duration) noexcept {
  return {static_cast<time_t>(duration.count() / 1000),
          static_cast<long>(duration.count() % 1000 * 1'000'000)};
}

}  // namespace

Watchdog::Watchdog(std::chrono::milliseconds bound) : bound_(bound) {
  // A timer set to 0 is a timer that never fires.
  if (bound.count() < 1)
    throw KvmError(ErrorCode::kInternal, "watchdog", 0, "its bound must be 1 ms or more");
  struct sigaction action {};
  action.sa_sigaction = on_signal;
  action.sa_flags = SA_SIGINFO;
  if (::sigaction(watchdog_signal(), &action, nullptr) != 0) throw_errno("sigaction");
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = watchdog_signal();
  event.sigev_value.sival_ptr = this;
  event._sigev_un._tid = ::gettid();
  if (::timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0) throw_errno("timer_create");
}

Watchdog::~Watchdog() {
  ::timer_delete(timer_);
}

void Watchdog::on_signal(int, siginfo_t* info, void*) noexcept {
  // Anybody may send the signal; only the timer's own carries a pointer of ours.
  if (info->si_code != SI_TIMER) return;
  auto* self = static_cast<Watchdog*>(info->si_value.sival_ptr);
  kvm_run* run = self->run_.load(std::memory_order_relaxed);
  if (run == nullptr) return;
  self->fired_.store(true, std::memory_order_relaxed);
  *const_cast<volatile __u8*>(&run->immediate_exit) = 1;
}

void Watchdog::arm(kvm_run* run) {
  fired_.store(false, std::memory_order_relaxed);
  run_.store(run, std::memory_order_relaxed);
  // Repeats, so that no race with a KVM_RUN just being entered can lose it.
  const itimerspec when = {to_timespec(std::chrono::milliseconds(20)), to_timespec(bound_)};
  if (::timer_settime(timer_, 0, &when, nullptr) != 0) throw_errno("timer_settime");
}

bool Watchdog::disarm() noexcept {
  const itimerspec never{};
  ::timer_settime(timer_, 0, &never, nullptr);
  kvm_run* run = run_.exchange(nullptr, std::memory_order_relaxed);
  if (run != nullptr) *const_cast<volatile __u8*>(&run->immediate_exit) = 0;
  return fired_.load(std::memory_order_relaxed);
}

void block_other_signals() noexcept {
  sigset_t blocked;
  sigfillset(&blocked);
  sigdelset(&blocked, watchdog_signal());
  pthread_sigmask(SIG_SETMASK, &blocked, nullptr);
}

}  // namespace kvm_exit_bench
