#include "core/loop/calls.h"

#include <bit>

#include "core/guest/register_table.h"

namespace kvm_exit_bench {
namespace {

uint64_t argument_bytes(unsigned long request, const RegisterCall& call) noexcept {
  if (request != KVM_GET_ONE_REG && request != KVM_SET_ONE_REG) return call.group->size;
  const auto& one = *static_cast<const kvm_one_reg*>(call.argument);
  return sizeof one + register_size(one.id);
}

// A group of several bits is another view of groups that have one each.
uint64_t area_bytes(uint64_t mask) noexcept {
  uint64_t bytes = 0;
  for (const RegisterGroup& group : register_groups()) {
    if (std::has_single_bit(group.sync_bit) && (mask & group.sync_bit) != 0) bytes += group.size;
  }
  return bytes;
}

int metered_ioctl(int vcpu_fd, unsigned long request, const RegisterCall& call) noexcept {
  CallCounts& counts = MeteredCalls::counts();
  ++counts.ioctls;
  counts.bytes += argument_bytes(request, call);
  return ::ioctl(vcpu_fd, request, call.argument);
}

}  // namespace

CallCounts& MeteredCalls::counts() noexcept {
  static thread_local CallCounts counts;
  return counts;
}

int MeteredCalls::get(int vcpu_fd, const RegisterCall& call) noexcept {
  return metered_ioctl(vcpu_fd, call.get, call);
}

int MeteredCalls::set(int vcpu_fd, const RegisterCall& call) noexcept {
  return metered_ioctl(vcpu_fd, call.set, call);
}

int MeteredCalls::enter(int vcpu_fd, kvm_run* run) noexcept {
  const uint64_t dirty = run->kvm_dirty_regs;
  const int result = KernelCalls::enter(vcpu_fd, run);
  ++counts().entries;
  counts().bytes += area_bytes(run->kvm_valid_regs) + area_bytes(dirty & ~run->kvm_dirty_regs);
  return result;
}

}  // namespace kvm_exit_bench
