// The save area of the synchronous registers in kvm_run, and the two masks in front of it
// (KVM_CAP_SYNC_REGS, Documentation/virt/kvm/api.rst).
#pragma once

#include <linux/kvm.h>

#include <cstdint>
#include <cstring>

#include "core/guest/register_group.h"

namespace kvm_exit_bench {

inline uint8_t* sync_area(kvm_run* run) noexcept {
  return reinterpret_cast<uint8_t*>(&run->s.regs);
}

inline uint64_t sync_mask(GroupList groups) noexcept {
  uint64_t mask = 0;
  for (const RegisterGroup* group : groups) mask |= group->sync_bit;
  return mask;
}

inline void request_sync(kvm_run* run, uint64_t valid) noexcept {
  run->kvm_valid_regs = valid;
  run->kvm_dirty_regs = 0;
}

inline void read_area(kvm_run* run, const RegisterGroup& group, uint8_t* copy) noexcept {
  std::memcpy(copy, sync_area(run) + group.sync_offset, group.size);
}
// For the next entry.
inline void write_area(kvm_run* run, const RegisterGroup& group, const uint8_t* copy) noexcept {
  std::memcpy(sync_area(run) + group.sync_offset, copy, group.size);
  run->kvm_dirty_regs |= group.sync_bit;
}

}  // namespace kvm_exit_bench
