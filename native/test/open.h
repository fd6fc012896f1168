#pragma once

#include <chrono>

#include "core/loaded_guest.h"

namespace kvm_exit_bench::test {

// The host's own KVM with a watchdog on this thread.
struct Host {
  explicit Host(std::chrono::milliseconds bound = std::chrono::milliseconds(2000)) : watchdog(bound) {}
  Device device{"/dev/kvm"};
  Watchdog watchdog;
};

}  // namespace kvm_exit_bench::test
