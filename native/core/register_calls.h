// The system calls that move register groups between a vCPU and userspace's copies, laid out flat before any
// of them is timed.
#pragma once

#include <linux/kvm.h>

#include <array>
#include <cstdint>
#include <span>

#include "core/register_group.h"

namespace kvm_exit_bench {

using GroupList = std::span<const RegisterGroup* const>;

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
  // the calls. Throws KvmError kInternal beyond
  // kMaxCalls.
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

// Room for one copy of each of kMaxGroups groups.
using GroupCopies = std::array<uint8_t, kMaxGroups * kMaxGroupBytes>;

// What ioctls move, the whole of each group. Throws KvmError.
void get_groups(int vcpu_fd, GroupList groups, GroupCopies& copies);
void set_groups(int vcpu_fd, GroupList groups, GroupCopies& copies);

}  // namespace kvm_exit_bench
