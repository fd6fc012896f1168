// The system calls that move register groups between a vCPU and userspace's copies, laid out flat before any
// of them is timed.
#pragma once

#include <linux/kvm.h>

#include <array>
#include <cstdint>
#include <span>

#include "core/guest/register_group.h"

namespace kvm_exit_bench {

// ioctl(vcpu_fd, get or set, argument).
struct RegisterCall {
  unsigned long get;
  unsigned long set;
  void* argument;
  const RegisterGroup* group;
};

class RegisterCalls {
 public:
  // `copies` has kMaxGroupBytes for each group, or all of them for a group that moves alone, and must outlive
  // the calls. Throws KvmError kInternal beyond kMaxCalls.
  RegisterCalls(GroupList groups, std::span<uint8_t> copies);
  // The arguments of single-register calls lie inside.
  RegisterCalls(const RegisterCalls&) = delete;
  RegisterCalls& operator=(const RegisterCalls&) = delete;

  // The first call of each group, in the order of the groups, then all others.
  std::span<const RegisterCall> all() const noexcept { return {calls_.data(), count_}; }
  const RegisterCall& operator[](size_t i) const noexcept { return calls_[i]; }
  size_t count() const noexcept { return count_; }

 private:
  void add(const RegisterGroup& group, uint8_t* copy, size_t call);

  // Left as they are until used: a block makes one of these, and clearing it would cost more than it does.
  std::array<RegisterCall, kMaxCalls> calls_;
  std::array<kvm_one_reg, kMaxCalls> registers_;
  size_t count_ = 0;
};

}  // namespace kvm_exit_bench
