// Threads that work together: the same job for each, one job at a time.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace kvm_exit_bench {

class Crew {
 public:
  // Throws KvmError, and leaves no thread behind, where one of them cannot start.
  explicit Crew(size_t threads);
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;
  ~Crew();

  size_t size() const noexcept { return threads_.size(); }
  // Runs job(i) on each thread i of [first, last) and waits for all of them; then rethrows what the lowest of
  // those that threw has thrown.
  void run(size_t first, size_t last, const std::function<void(size_t)>& job);

 private:
  void loop(size_t index);
  void dismiss() noexcept;

  std::mutex mutex_;
  std::condition_variable wake_;
  std::condition_variable done_;
  const std::function<void(size_t)>* job_ = nullptr;
  // Which threads the job is for and have not begun it.
  std::vector<bool> wanted_;
  size_t working_ = 0;
  bool closing_ = false;
  std::vector<std::exception_ptr> failures_;
  std::vector<std::thread> threads_;
};

}  // namespace kvm_exit_bench
