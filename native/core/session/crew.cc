#include "core/session/crew.h"

#include "core/host/start_thread.h"

namespace kvm_exit_bench {

Crew::Crew(size_t threads)
    : wanted_(threads, false), failures_(threads) {  // NOLINT(bugprone-throw-keyword-missing)
  threads_.reserve(threads);
  try {
    for (size_t i = 0; i < threads; ++i) threads_.push_back(start_thread([this, i] { loop(i); }));
  } catch (...) {
    dismiss();
    throw;
  }
}

Crew::~Crew() {
  dismiss();
}

void Crew::dismiss() noexcept {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
}

void Crew::run(size_t first, size_t last, const std::function<void(size_t)>& job) {
  std::unique_lock lock(mutex_);
  job_ = &job;
  working_ = last - first;
  for (size_t i = first; i < last; ++i) {
    wanted_[i] = true;
    failures_[i] = nullptr;
  }
  wake_.notify_all();
  done_.wait(lock, [this] { return working_ == 0; });
  for (size_t i = first; i < last; ++i) {
    if (failures_[i]) std::rethrow_exception(failures_[i]);
  }
}

void Crew::loop(size_t index) {
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [this, index] { return closing_ || wanted_[index]; });
    if (!wanted_[index]) return;
    wanted_[index] = false;
    lock.unlock();
    std::exception_ptr thrown;
    try {
      (*job_)(index);
    } catch (...) {
      thrown = std::current_exception();
    }
    lock.lock();
    failures_[index] = thrown;
    if (--working_ == 0) done_.notify_one();
  }
}

}  // namespace kvm_exit_bench
