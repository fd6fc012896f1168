// Registers that move together. An arch only fills a table of these; all traffic by ioctl is
// ioctl(vcpu_fd, request, pointer), all traffic by kvm_run goes through the save area at sync_offset.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace kvm_exit_bench {

// One field of a group's struct, compared and printed by name.
struct RegisterField {
  const char* name;
  size_t offset;
  size_t size;
};

// A register that moves by KVM_GET_ONE_REG and KVM_SET_ONE_REG (Documentation/virt/kvm/api.rst), and where it
// lies in its group's copy.
struct OneRegister {
  uint64_t id;
  size_t offset;
};

// A KVM_CAP_* that the VM fd must answer with more than 0.
struct NeededCapability {
  int number = 0;
  const char* name = "";
};

struct RegisterGroup {
  std::string_view name;
  // Bit in kvm_valid_regs and kvm_dirty_regs; 0 where kvm_run does not carry the group.
  uint64_t sync_bit;
  // Offset of the group inside the save area kvm_run.s.regs.
  size_t sync_offset;
  size_t size;
  // One call that moves the whole struct; 0 where there is none.
  unsigned long get_request;
  unsigned long set_request;
  const char* get_name;
  const char* set_name;
  // The one 32-bit register part that the timed loop reads and bumps.
  size_t touched_offset;
  // What the guest itself adds to it between two exits: 1 for the loop counter, else 0.
  uint32_t guest_step;
  std::span<const RegisterField> fields;
  // Fields that may take any value below 2^40 without the guest noticing: verification fills them with
  // patterns.
  std::span<const RegisterField> free_fields;
  // Where not empty, the group moves register by register instead, a call for each.
  std::span<const OneRegister> registers = {};
  // Without which the group's ioctls do not move what the loop touches; number 0: none.
  NeededCapability needs = {};
  // What userspace adds to the touched part with each write; 0 where KVM keeps no low bits of it, so that the
  // same value is written again.
  uint32_t touched_step = 1;
  // Whether the save area is where KVM itself keeps the group or stores it on every exit, asked or not: then
  // a write through it without a read still writes over what the guest left.
  bool area_is_current = false;
};

inline constexpr size_t kMaxGroups = 3;
// Large enough for every arch's groups and a multiple of their alignment.
inline constexpr size_t kMaxGroupBytes = 2048;
// Calls that move the groups of one cell one way.
inline constexpr size_t kMaxCalls = 192;

// The arch's table, in the kernel's order of application.
std::span<const RegisterGroup> register_groups() noexcept;

inline const RegisterGroup* find_group(std::string_view name) noexcept {
  for (const RegisterGroup& group : register_groups()) {
    if (group.name == name) return &group;
  }
  return nullptr;
}

}  // namespace kvm_exit_bench
