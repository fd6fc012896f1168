// A thread of its own for all that touches a vCPU, with promises for the JavaScript side: the event loop is
// never blocked by a measurement, and the measuring thread never runs JavaScript.
#pragma once

#include <napi.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "addon/js_value.h"

namespace kvm_exit_bench::addon {

class Worker {
 public:
  Worker() = default;
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;
  // Finishes the jobs that were posted.
  ~Worker();

  // Runs `job` on the thread and waits for it; rethrows what it throws. The first job starts the thread:
  // throws KvmError where it cannot.
  void run_and_wait(const std::function<void()>& job);

  // Runs `job` on the thread; the promise resolves to what it returns or rejects with to_js_error. `owner` is
  // the wrapped object that the job uses: it is kept alive until the promise is settled.
  template <class Owner>
  Napi::Promise post(Napi::Env env, Owner& owner, std::function<wire::Json()> job);

 private:
  void start();
  void enqueue(std::function<void()> job);
  void loop();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> jobs_;
  bool closing_ = false;
  std::thread thread_;
};

// An Error with `code`, `operation`, `errno` and `cell`, as src/measure/native.ts reads them.
Napi::Error to_js_error(Napi::Env env, const std::exception_ptr& thrown);

template <class Owner>
Napi::Promise Worker::post(Napi::Env env, Owner& owner, std::function<wire::Json()> job) {
  auto deferred = Napi::Promise::Deferred::New(env);
  try {
    start();
  } catch (...) {
    deferred.Reject(to_js_error(env, std::current_exception()).Value());
    return deferred.Promise();
  }
  owner.Ref();
  const auto nothing = Napi::Function::New(env, [](const Napi::CallbackInfo&) {});
  auto bridge = Napi::ThreadSafeFunction::New(env, nothing, "kvm-exit-bench", 0, 1);
  enqueue([&owner, deferred, bridge, job = std::move(job)]() mutable {
    auto result = std::make_shared<wire::Json>();
    std::exception_ptr thrown;
    try {
      *result = job();
    } catch (...) {
      thrown = std::current_exception();
    }
    const napi_status called =
        bridge.BlockingCall([&owner, deferred, result, thrown](Napi::Env js, Napi::Function) {
          if (thrown) {
            deferred.Reject(to_js_error(js, thrown).Value());
          } else {
            deferred.Resolve(to_js(js, *result));
          }
          owner.Unref();
        });
    // The environment is going: the call has given the bridge back already, and nobody waits for the promise.
    if (called != napi_closing) bridge.Release();
  });
  return deferred.Promise();
}

}  // namespace kvm_exit_bench::addon
