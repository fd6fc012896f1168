// Does KVM_RUN with immediate_exit carry registers on this kernel? Proved by the other path before it is
// timed.
#pragma once

#include <optional>
#include <string_view>

#include "core/guest/loaded_guest.h"
#include "core/guest/transfer.h"
#include "core/proof/proof.h"

namespace kvm_exit_bench {

// Which way a control moves its group: read out of the vCPU or write into it; nothing where it moves none.
std::optional<Direction> control_direction(std::string_view control) noexcept;

// Read: every field that KVM_RUN stores equals what KVM_GET_* gives. Write: the touched register arrives, and
// KVM clears the dirty bit. The group is left as it was. Throws KvmError when an ioctl fails.
Proof prove_immediate_exit(LoadedGuest& loaded, const RegisterGroup& group, Direction direction);

}  // namespace kvm_exit_bench
