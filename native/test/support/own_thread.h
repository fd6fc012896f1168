#pragma once

#include <exception>
#include <thread>

namespace kvm_exit_bench::test {

// A session pins its thread and blocks its signals, a filter lasts as long as its thread: such a test has one
// of its own.
template <class Body>
void on_own_thread(Body body) {
  std::exception_ptr thrown;
  std::thread([&] {
    try {
      body();
    } catch (...) {
      thrown = std::current_exception();
    }
  }).join();
  if (thrown) std::rethrow_exception(thrown);
}

}  // namespace kvm_exit_bench::test
