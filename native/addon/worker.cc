#include "addon/worker.h"

#include <exception>
#include <future>

#include "core/host/start_thread.h"
#include "wire/describe.h"

namespace kvm_exit_bench::addon {

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Worker::start() {
  if (!thread_.joinable()) thread_ = start_thread([this] { loop(); });
}

void Worker::enqueue(std::function<void()> job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  wake_.notify_one();
}

void Worker::loop() {
  for (;;) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return closing_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    const std::function<void()> job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
  }
}

void Worker::run_and_wait(const std::function<void()>& job) {
  start();
  // Shared: the thread may still be inside set_value() when the waiter goes on.
  const auto done = std::make_shared<std::promise<void>>();
  auto finished = done->get_future();
  enqueue([&job, done] {
    try {
      job();
      done->set_value();
    } catch (...) {
      done->set_exception(std::current_exception());
    }
  });
  finished.get();
}

Napi::Error to_js_error(Napi::Env env, const std::exception_ptr& thrown) {
  const wire::Json described = wire::describe(thrown);
  Napi::Error error = Napi::Error::New(env, wire::text(described, "message"));
  for (const char* key : {"code", "operation", "errno", "cell"}) error.Set(key, to_js(env, described[key]));
  return error;
}

}  // namespace kvm_exit_bench::addon
