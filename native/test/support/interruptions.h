#pragma once

#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include <csignal>

#include "test/support/check.h"

namespace kvm_exit_bench::test {

// A signal to the calling thread every 400 us, as long as this lives: KVM_RUN returns EINTR without the
// watchdog having fired.
class Interruptions {
 public:
  Interruptions() {
    struct sigaction action {};
    action.sa_handler = [](int) {};
    CHECK(::sigaction(SIGUSR1, &action, nullptr) == 0);
    sigset_t mine;
    sigemptyset(&mine);
    sigaddset(&mine, SIGUSR1);
    pthread_sigmask(SIG_UNBLOCK, &mine, nullptr);
    sigevent event{};
    event.sigev_notify = SIGEV_THREAD_ID;
    event.sigev_signo = SIGUSR1;
    event._sigev_un._tid = ::gettid();
    CHECK(::timer_create(CLOCK_MONOTONIC, &event, &timer_) == 0);
    const itimerspec often = {{0, 400'000}, {0, 400'000}};
    CHECK(::timer_settime(timer_, 0, &often, nullptr) == 0);
  }
  Interruptions(const Interruptions&) = delete;
  Interruptions& operator=(const Interruptions&) = delete;
  ~Interruptions() { ::timer_delete(timer_); }

 private:
  timer_t timer_{};
};

}  // namespace kvm_exit_bench::test
