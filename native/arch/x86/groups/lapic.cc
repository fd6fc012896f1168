// The local APIC's registers as KVM_GET_LAPIC moves them, a page of them in 16-byte steps (Intel SDM volume
// 3, table 11-1). Only a VM with an irqchip in the kernel has one.
#include <linux/kvm.h>

#include <array>

#include "groups/table.h"

namespace kvm_exit_bench {
namespace {

#define EIGHT(name, offset)                                                                     \
  RegisterField{name "[0]", offset, 4}, RegisterField{name "[1]", offset + 0x10, 4},            \
      RegisterField{name "[2]", offset + 0x20, 4}, RegisterField{name "[3]", offset + 0x30, 4}, \
      RegisterField{name "[4]", offset + 0x40, 4}, RegisterField{name "[5]", offset + 0x50, 4}, \
      RegisterField{name "[6]", offset + 0x60, 4}, RegisterField {                              \
    name "[7]", offset + 0x70, 4                                                                \
  }

// The second half of the interrupt command: a destination, and without a meaning until the first half is
// written.
constexpr size_t kIcrHigh = 0x310;

// All but the timer's current count, which runs.
constexpr std::array kFields = {
    RegisterField{"id", 0x20, 4},
    RegisterField{"version", 0x30, 4},
    RegisterField{"tpr", 0x80, 4},
    RegisterField{"ppr", 0xa0, 4},
    RegisterField{"ldr", 0xd0, 4},
    RegisterField{"dfr", 0xe0, 4},
    RegisterField{"svr", 0xf0, 4},
    EIGHT("isr", 0x100),
    EIGHT("tmr", 0x180),
    EIGHT("irr", 0x200),
    RegisterField{"esr", 0x280, 4},
    RegisterField{"lvt_cmci", 0x2f0, 4},
    RegisterField{"icr", 0x300, 4},
    RegisterField{"icr_high", kIcrHigh, 4},
    RegisterField{"lvt_timer", 0x320, 4},
    RegisterField{"lvt_thermal", 0x330, 4},
    RegisterField{"lvt_pmc", 0x340, 4},
    RegisterField{"lvt_lint0", 0x350, 4},
    RegisterField{"lvt_lint1", 0x360, 4},
    RegisterField{"lvt_error", 0x370, 4},
    RegisterField{"timer_initial", 0x380, 4},
    RegisterField{"timer_divide", 0x3e0, 4},
};

static_assert(_IOC_SIZE(KVM_GET_LAPIC) == sizeof(kvm_lapic_state) &&
              _IOC_SIZE(KVM_SET_LAPIC) == sizeof(kvm_lapic_state));
static_assert(sizeof(kvm_lapic_state) <= kMaxGroupBytes);

}  // namespace

RegisterGroup lapic_group() {
  RegisterGroup lapic = ioctl_group("lapic", sizeof(kvm_lapic_state), kIcrHigh, kFields, {});
  lapic.get_request = KVM_GET_LAPIC;
  lapic.set_request = KVM_SET_LAPIC;
  lapic.get_name = "KVM_GET_LAPIC";
  lapic.set_name = "KVM_SET_LAPIC";
  return lapic;
}

}  // namespace kvm_exit_bench
