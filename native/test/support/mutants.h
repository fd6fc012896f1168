// KVMs that break the synchronous-register contract on purpose, one clause each: the host's own, with what
// goes in and comes out of it changed.
#pragma once

#include <linux/kvm.h>

#include <span>

#include "conformance/calls.h"

namespace kvm_exit_bench::test {

// One KVM_RUN: what userspace handed over, and what comes of it.
struct Entered {
  int fd;
  kvm_run& run;
  const __u64 valid;
  const __u64 dirty;
  // KVM_RUNs of the mutant's life before.
  const int runs;
  int result = 0;
  int error = 0;
};

// One other ioctl.
struct Answer {
  unsigned long request;
  void* argument;
  // ioctls of the mutant's life before.
  int calls;
  int result;
};

struct Mutation {
  const char* name;
  // False: the real KVM_RUN is left out, and fails with `error`.
  bool (*before)(Entered& entered) = nullptr;
  void (*after)(Entered& entered) = nullptr;
  void (*answered)(Answer& answer) = nullptr;
};

std::span<const Mutation> mutations();

class Mutant : public conformance::Calls {
 public:
  explicit Mutant(const Mutation& mutation) : mutation_(mutation) {}
  int call(int fd, unsigned long request, void* argument) noexcept override;
  int run(int vcpu_fd, kvm_run* run) noexcept override;

 private:
  const Mutation& mutation_;
  int calls_ = 0;
  int runs_ = 0;
};

}  // namespace kvm_exit_bench::test
