// Which register groups a host moves, which way, and why not.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/guest/loaded_guest.h"
#include "core/guest/register_group.h"
#include "core/guest/transfer.h"

namespace kvm_exit_bench {

// Which register groups the host lets kvm_run carry: KVM_CAP_SYNC_REGS on the VM fd, or the mask that the
// kernel put into kvm_valid_regs.
uint64_t offered_sync_mask(const Vm& vm, const Vcpu& vcpu);
// Empty when ioctls move the group here, else why not. Prepares the vCPU for it, see
// RegisterGroup::make_ready.
std::string why_no_ioctl(const RegisterGroup& group, const LoadedGuest& loaded);
// Empty when kvm_run carries the group here, else why not.
std::string why_not_synced(const RegisterGroup& group, uint64_t offered_mask);
// Empty when registers can move in that direction on exits that allow `allowed`, else why not.
std::string why_no_transfer(Transfers allowed, Direction direction);
// Empty when one cell can move all of them, else why not.
std::string why_not_together(std::span<const RegisterGroup* const> groups);

}  // namespace kvm_exit_bench
