// Measurements that touch no register and so bound the rest.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/block.h"
#include "core/clock.h"

namespace kvm_exit_bench {

// What a control may use: a loaded guest of the right mode (any, where the control names none).
struct ControlContext {
  LoadedGuest* loaded = nullptr;
  std::span<uint64_t> stamps;
  uint64_t begin_ticks = 0;
};

using ControlFunction = BlockValue (*)(ControlContext&);

// Null for an unknown name. Known: empty-timer (a start/stop pair), null-syscall (getppid), check-extension
// (KVM_CHECK_EXTENSION on the VM fd), vcpu-ioctl (the arch's cheapest), immediate-exit (KVM_RUN that returns
// EINTR before the guest is entered).
ControlFunction control_function(ClockSource clock, std::string_view name) noexcept;

}  // namespace kvm_exit_bench
