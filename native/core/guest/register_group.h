// Registers that move together. An arch only fills a table of these; all traffic by ioctl is
// ioctl(vcpu_fd, request, pointer), all traffic by kvm_run goes through the save area at sync_offset.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
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
  // Whether the answer is the bytes that the group's struct takes, which must be there.
  bool is_size = false;
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
  // Fields that may take any value below 2^40 without the guest noticing: proofs fill them with patterns.
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
  // What each of its calls answers: 0, or how many registers KVM_GET_MSRS moved.
  int answer = 0;
  // Whether a host may refuse its ioctls though no capability says so: they are tried before the group is
  // called usable, and what was read must be written back without an error.
  bool is_tried = false;
  // What must stand in a copy before an ioctl can fill it, such as which registers are asked for; null:
  // nothing.
  void (*ask)(uint8_t* copy) noexcept = nullptr;
  // Brings a vCPU to where the group can be read and written; null: nothing to do. Throws KvmError where the
  // host has not what the group moves.
  void (*make_ready)(int device_fd, int vcpu_fd) = nullptr;
  // What it moves, where that depends on the host; known once make_ready() was called. Null: its fields.
  std::string (*moves)() = nullptr;
};

// Whether there are ioctls that move it.
inline bool has_ioctl(const RegisterGroup& group) noexcept {
  return group.get_request != 0 || !group.registers.empty();
}

using GroupList = std::span<const RegisterGroup* const>;

inline constexpr size_t kMaxGroups = 3;
// Large enough for every group that moves together with others, and a multiple of their alignment.
inline constexpr size_t kMaxGroupBytes = 2048;
// A larger group moves alone and has the room of all: the copies of the others stay where they are in cache.
inline constexpr size_t kMaxLoneGroupBytes = kMaxGroups * kMaxGroupBytes;
// Calls that move the groups of one cell one way.
inline constexpr size_t kMaxCalls = 192;

// The arch's table, in the kernel's order of application.
std::span<const RegisterGroup> register_groups() noexcept;

// Those that kvm_run carries on this arch, where they are the first of the table.
inline std::span<const RegisterGroup> carried_groups() noexcept {
  size_t count = 0;
  while (count < register_groups().size() && register_groups()[count].sync_bit != 0) ++count;
  return register_groups().first(count);
}

inline const RegisterGroup* find_group(std::string_view name) noexcept {
  for (const RegisterGroup& group : register_groups()) {
    if (group.name == name) return &group;
  }
  return nullptr;
}

}  // namespace kvm_exit_bench
