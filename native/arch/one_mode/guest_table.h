// What the guest tables of arches with one guest mode share: code by its labels in guest_code.S, guests,
// modes and witnesses. A table defines kMode, its one mode's name, before it uses the macros.
#pragma once

#include <linux/kvm.h>

#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

#include "core/guest/guest.h"
#include "core/proof/witness.h"
#include "guest_layout.h"

#define DECLARE_CODE(name) extern "C" const uint8_t name##_begin[], name##_end[]
#define DECLARE_GUEST(name)   \
  DECLARE_CODE(guest_##name); \
  extern "C" const uint8_t guest_##name##_at[], guest_##name##_after[]
#define DECLARE_WITNESS(name) DECLARE_CODE(witness_##name)

#define GUEST(exit, name, declared)                                                \
  Guest {                                                                          \
    exit, kMode, {guest_##name##_begin, guest_##name##_end},                       \
        static_cast<size_t>(guest_##name##_at - guest_##name##_begin),             \
        static_cast<size_t>(guest_##name##_after - guest_##name##_begin), declared \
  }

// A guest that exits as `declared` and shows what it saw in the register at `seen` of the group that holds
// the counter.
#define WITNESS(group, name, change, declared, seen, expected)                                              \
  Witness {                                                                                                 \
    group, {witness_##name##_begin, witness_##name##_end}, declared, change, declared, true, seen, expected \
  }

namespace kvm_exit_bench {

DECLARE_CODE(guest_nop);

inline void put64(uint8_t* at, uint64_t value) noexcept {
  std::memcpy(at, &value, sizeof value);
}

// What a witness writes, another value each time; `variant` is 0 or 1.
inline uint64_t any_value(int variant) noexcept {
  return variant == 0 ? 0x5eed'0000'0000'0001u : 0x5eed'0000'0000'0002u;
}

}  // namespace kvm_exit_bench
