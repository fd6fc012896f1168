#include "addon/worker.h"

#include <cstring>
#include <exception>
#include <future>

#include "core/kvm_error.h"

namespace kvm_exit_bench::addon {

Worker::Worker() : thread_([this] { loop(); }) {}

Worker::~Worker() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_one();
  thread_.join();
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
  const auto make = [env](const char* text, const char* code, const std::string& operation, int error_number,
                          const std::string& cell) {
    Napi::Error error = Napi::Error::New(env, text);
    const char* name = error_number == 0 ? nullptr : strerrorname_np(error_number);
    error.Set("code", Napi::String::New(env, code));
    error.Set("operation", Napi::String::New(env, operation));
    error.Set("errno", name == nullptr ? env.Null() : Napi::String::New(env, name).As<Napi::Value>());
    error.Set("cell", cell.empty() ? env.Null() : Napi::String::New(env, cell).As<Napi::Value>());
    return error;
  };
  try {
    std::rethrow_exception(thrown);
  } catch (const KvmError& error) {
    return make(error.what(), error_code_name(error.code()), error.operation(), error.error_number(),
                error.cell());
  } catch (const std::exception& error) {
    return make(error.what(), "internal", "native core", 0, "");
  }
}

}  // namespace kvm_exit_bench::addon
