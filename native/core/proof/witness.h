// Does the guest see what was written? The loop counter shows it for the group that holds the counter; for
// each other group the arch names an experiment: a value to write, and what the guest must do with it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "core/guest/loaded_guest.h"
#include "core/guest/transfer.h"
#include "core/guest/vm_setup.h"
#include "core/proof/proof.h"

namespace kvm_exit_bench {

struct Witness {
  std::string_view group;
  std::span<const uint8_t> code;
  DeclaredExit before;
  // Changes the group's copy, as read from the vCPU, for variant 0 or 1.
  void (*change)(uint8_t* copy, int variant) noexcept;
  // What the next exit must be, and what the register at `register_offset` of the counter's group must hold
  // (only checked where `checks_register`).
  DeclaredExit after;
  bool checks_register;
  size_t register_offset;
  // Guest memory holds this value at kDataAddress + 8 * variant.
  uint64_t (*expected)(int variant) noexcept;
  // The mode whose code it is; empty: any that has none of its own.
  std::string_view mode = {};
};

std::span<const Witness> witnesses() noexcept;
// Null where there is none.
const Witness* find_witness(std::string_view group, std::string_view mode) noexcept;

// One witness on a VM of its own: written through `transfer`, is `group` seen by the guest?
Proof run_witness(const Device& device, const GuestMode& mode, Watchdog& watchdog, const Witness& witness,
                  Transfer transfer, const VmSetup& setup = plain_setup());

// The witness of `group` in `mode`; holds with no exits where there is none.
Proof prove_witness(const Device& device, const GuestMode& mode, Watchdog& watchdog, std::string_view group,
                    Transfer transfer, const VmSetup& setup = plain_setup());

}  // namespace kvm_exit_bench
