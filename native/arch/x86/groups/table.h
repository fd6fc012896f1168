// The parts of the x86 table of register groups; groups.cc puts them together.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "core/guest/register_group.h"

// A member of a struct as a field of that name.
#define FIELD(holder, member)                                 \
  RegisterField {                                             \
#member, offsetof(holder, member), sizeof(holder::member) \
  }

// The segments and descriptor tables, which struct kvm_sregs and struct kvm_sregs2 have in common.
#define SEGMENT(holder, member)                                                                            \
  FIELD(holder, member.base), FIELD(holder, member.limit), FIELD(holder, member.selector),                 \
      FIELD(holder, member.type), FIELD(holder, member.present), FIELD(holder, member.dpl),                \
      FIELD(holder, member.db), FIELD(holder, member.s), FIELD(holder, member.l), FIELD(holder, member.g), \
      FIELD(holder, member.avl), FIELD(holder, member.unusable)
#define SYSTEM_FIELDS(holder)                                                                              \
  SEGMENT(holder, cs), SEGMENT(holder, ds), SEGMENT(holder, es), SEGMENT(holder, fs), SEGMENT(holder, gs), \
      SEGMENT(holder, ss), SEGMENT(holder, tr), SEGMENT(holder, ldt), FIELD(holder, gdt.base),             \
      FIELD(holder, gdt.limit), FIELD(holder, idt.base), FIELD(holder, idt.limit), FIELD(holder, cr0),     \
      FIELD(holder, cr2), FIELD(holder, cr3), FIELD(holder, cr4), FIELD(holder, cr8), FIELD(holder, efer), \
      FIELD(holder, apic_base)

namespace kvm_exit_bench {

// struct kvm_xsave begins with FXSAVE's area (Intel SDM volume 1, 13.4).
inline constexpr size_t kXsaveXmm = 160;
inline constexpr size_t kXsaveHeader = 512;

// The registers of struct kvm_msrs: as <linux/kvm.h> declares them there is no room for any.
inline constexpr size_t kMostMsrs = 32;
struct MsrEntry {
  uint32_t index;
  uint32_t reserved;
  uint64_t data;
};
struct MsrList {
  uint32_t count;
  uint32_t padding;
  std::array<MsrEntry, kMostMsrs> entries;
};

std::array<RegisterGroup, 3> floating_point_groups();
// xcrs, debugregs, mp-state, sregs2.
std::array<RegisterGroup, 4> system_groups();
std::array<RegisterGroup, 3> msr_groups();
RegisterGroup lapic_group();

// What ioctls alone move: kvm_run does not carry it, and a host may refuse it.
RegisterGroup ioctl_group(std::string_view name, size_t size, size_t touched,
                          std::span<const RegisterField> fields, std::span<const RegisterField> free_fields);

}  // namespace kvm_exit_bench
