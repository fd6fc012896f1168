// Measurements that touch no register and so bound the rest.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/guest/register_group.h"
#include "core/loop/block.h"
#include "core/loop/clock.h"

namespace kvm_exit_bench {

// What a control may use: a loaded guest of the right mode (any, where the control names none).
struct ControlContext {
  LoadedGuest* loaded = nullptr;
  std::span<uint64_t> stamps;
  uint64_t begin_ticks = 0;
  // What a control of the register copy moves; null for all others.
  const RegisterGroup* group = nullptr;
  BlockMeter* meter = &no_meter;
  // As a block's.
  CounterGroup* counters = nullptr;
};

using ControlFunction = BlockValue (*)(ControlContext&);

// Null for an unknown name. Known: empty-timer (a start/stop pair), compute (1000 turns
// of an empty loop), cpuid (an instruction that a hypervisor takes, where the arch has one), null-syscall
// (getppid), bad-fd-ioctl (EBADF), api-version (KVM_GET_API_VERSION on /dev/kvm), check-extension
// (KVM_CHECK_EXTENSION on the VM fd), vcpu-ioctl (the arch's cheapest), immediate-exit (KVM_RUN that returns
// EINTR before the guest is entered), signal-return (the same by a signal that is pending,
// KVM_SET_SIGNAL_MASK), and immediate-exit-sync-in and -sync-out, in which kvm_run carries a group into the
// vCPU or out of it.
ControlFunction control_function(ClockSource clock, std::string_view name) noexcept;

}  // namespace kvm_exit_bench
