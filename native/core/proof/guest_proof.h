#pragma once

#include "core/guest/loaded_guest.h"
#include "core/proof/proof.h"

namespace kvm_exit_bench {

// The guest's loop: exit reason, address, size and data as declared, the instruction pointer at the exiting
// instruction or the next, input received, the counter advanced by exactly the exits taken,
// and KVM counts no fewer.
Proof prove_guest(LoadedGuest& loaded, const Guest& guest);

}  // namespace kvm_exit_bench
