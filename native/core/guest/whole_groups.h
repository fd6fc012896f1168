// Whole groups in and out of a vCPU, outside of what is timed.
#pragma once

#include <array>
#include <cstdint>

#include "core/guest/loaded_guest.h"
#include "core/guest/register_group.h"

namespace kvm_exit_bench {

// Room for one copy of each of kMaxGroups groups.
using GroupCopies = std::array<uint8_t, kMaxGroups * kMaxGroupBytes>;

// What ioctls move, the whole of each group. Throws KvmError.
void get_groups(int vcpu_fd, GroupList groups, GroupCopies& copies);
void set_groups(int vcpu_fd, GroupList groups, GroupCopies& copies);

// Every group, through the save area what no ioctl moves: there it is the registers' primary storage. What is
// set so arrives with the next entry.
void get_groups(const LoadedGuest& loaded, GroupList groups, GroupCopies& copies);
void set_groups(const LoadedGuest& loaded, GroupList groups, GroupCopies& copies);

// The part of a copy that the timed loop reads and bumps. Out of line: inside a block's set-up it would
// change which registers the compiler keeps in the loop.
uint32_t touched_value(const RegisterGroup& group, const uint8_t* copy) noexcept;

}  // namespace kvm_exit_bench
