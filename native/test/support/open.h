#pragma once

#include <chrono>
#include <vector>

#include "core/guest/loaded_guest.h"
#include "core/proof/transfer_proof.h"

namespace kvm_exit_bench::test {

// The host's own KVM with a watchdog on this thread.
struct Host {
  explicit Host(std::chrono::milliseconds bound = std::chrono::milliseconds(2000)) : watchdog(bound) {}
  Device device{"/dev/kvm"};
  Watchdog watchdog;
};

// The pio-out guest in one mode, standing at its first exit.
struct Loaded {
  explicit Loaded(std::string_view mode, std::chrono::milliseconds bound = std::chrono::milliseconds(2000))
      : host(bound), guest(host.device, *find_guest("pio-out", mode), host.watchdog) {
    guest.enter_to_declared_exit();
  }
  Host host;
  LoadedGuest guest;
  GroupCopies copies{};
};

// As the guest of that mode leaves them.
inline std::vector<const RegisterGroup*> all_groups(const LoadedGuest& guest) {
  std::vector<const RegisterGroup*> groups;
  for (const RegisterGroup& group : carried_groups()) groups.push_back(&guest.own(group));
  return groups;
}

// All that kvm_run carries.
inline std::vector<const RegisterGroup*> all_groups() {
  std::vector<const RegisterGroup*> groups;
  for (const RegisterGroup& group : carried_groups()) groups.push_back(&group);
  return groups;
}

}  // namespace kvm_exit_bench::test
