// A signal that waits outside KVM_RUN and ends it at once.
#pragma once

#include <linux/kvm.h>
#include <sys/ioctl.h>

#include <csignal>
#include <cstdint>
#include <cstring>

#include "core/kvm_error.h"

namespace kvm_exit_bench {

// For a scope: the thread has a signal pending that it blocks and that KVM_RUN does not
// (KVM_SET_SIGNAL_MASK), so that each KVM_RUN comes back with EINTR and the signal stays pending. How a VMM
// kicks a vCPU out without immediate_exit.
class PendingSignal {
 public:
  // Throws KvmError.
  explicit PendingSignal(int vcpu_fd) : vcpu_fd_(vcpu_fd) {
    sigemptyset(&ours_);
    sigaddset(&ours_, kSignal);
    ::pthread_sigmask(SIG_BLOCK, &ours_, &before_);
    sigset_t during = before_;
    sigdelset(&during, kSignal);
    // The kernel's set is 64 bits, and the first of glibc's.
    Mask mask{sizeof(uint64_t), {}};
    std::memcpy(mask.set, &during, sizeof mask.set);
    if (::ioctl(vcpu_fd, kSetSignalMask, &mask) != 0) {
      ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
      throw_errno("KVM_SET_SIGNAL_MASK");
    }
    ::raise(kSignal);
  }
  PendingSignal(const PendingSignal&) = delete;
  PendingSignal& operator=(const PendingSignal&) = delete;
  ~PendingSignal() {
    constexpr timespec kNoWait{};
    ::sigtimedwait(&ours_, nullptr, &kNoWait);
    remove_signal_mask(vcpu_fd_);
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  // kvm_signal_mask ends in a flexible array, whose declaration for C++ changes its size.
  struct Mask {
    uint32_t length;
    uint8_t set[sizeof(uint64_t)];
  };
  static constexpr unsigned long kSetSignalMask = _IOW(KVMIO, 0x8b, uint32_t);
  static constexpr int kSignal = SIGUSR2;

  // No mask is no pointer. A function of its own with a frame of its own, which test/valgrind.supp names.
  [[gnu::noinline]] static void remove_signal_mask(int vcpu_fd) noexcept {
    ::ioctl(vcpu_fd, kSetSignalMask, nullptr);
    asm volatile("");
  }

  int vcpu_fd_;
  sigset_t ours_;
  sigset_t before_;
};

}  // namespace kvm_exit_bench
