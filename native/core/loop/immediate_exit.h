// KVM_RUN that returns before the guest is entered: vCPU load and put, and what kvm_run carries, without an
// exit.
#pragma once

#include <linux/kvm.h>
#include <sys/ioctl.h>

#include <cerrno>
#include <cstdint>

#include "core/guest/loaded_guest.h"
#include "core/guest/save_area.h"

namespace kvm_exit_bench {

// kvm_run.immediate_exit for a scope.
class ImmediateExit {
 public:
  explicit ImmediateExit(kvm_run* run) noexcept : run_(run) { run_->immediate_exit = 1; }
  ImmediateExit(const ImmediateExit&) = delete;
  ImmediateExit& operator=(const ImmediateExit&) = delete;
  ~ImmediateExit() { run_->immediate_exit = 0; }

 private:
  kvm_run* run_;
};

// kvm_valid_regs for a scope.
class ValidRegs {
 public:
  ValidRegs(kvm_run* run, uint64_t mask) noexcept : run_(run) { request_sync(run_, mask); }
  ValidRegs(const ValidRegs&) = delete;
  ValidRegs& operator=(const ValidRegs&) = delete;
  ~ValidRegs() { request_sync(run_, 0); }

 private:
  kvm_run* run_;
};

// 0 when KVM_RUN came back with EINTR, as it must.
inline int leave_at_once(int vcpu_fd) noexcept {
  return ::ioctl(vcpu_fd, KVM_RUN, 0) == -1 && errno == EINTR ? 0 : 1;
}

// Whatever ran before on this vCPU: no register crosses, and the exit that the last block left pending is
// completed.
inline void settle(const LoadedGuest& loaded) noexcept {
  request_sync(loaded.run(), 0);
  leave_at_once(loaded.vcpu_fd());
}

}  // namespace kvm_exit_bench
