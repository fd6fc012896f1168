// The arm64 register groups: kvm_run carries none of them (struct kvm_sync_regs holds device_irq_level
// alone), and all but the events move register by register.
#include <linux/kvm.h>

#include <array>

#include "arch/one_mode/one_register.h"
#include "core/guest/register_group.h"
#include "registers.h"

namespace kvm_exit_bench {
namespace {

// X0 and X1 carry data and address of the guests, X19 the counter; the rest no guest looks at between exits.
constexpr auto kCoreFree = kCoreTable.pick(
    "x2", "x3", "x4", "x5", "x6", "x7", "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17",
    "x18", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28", "x29", "x30", "sp");
// Those that hold any 64-bit value and mean nothing to a guest that takes no exception.
constexpr auto kSysregsFree =
    kSysregsTable.pick("sp_el1", "elr_el1", "far_el1", "tpidr_el1", "tpidr_el0", "tpidrro_el0");
constexpr auto kFpsimdFree =
    kFpsimdTable.pick("v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13",
                      "v14", "v15", "v16", "v17", "v18", "v19", "v20", "v21", "v22", "v23", "v24", "v25",
                      "v26", "v27", "v28", "v29", "v30", "v31");

#define FIELD(member)                                                           \
  RegisterField {                                                               \
#member, offsetof(kvm_vcpu_events, member), sizeof(kvm_vcpu_events::member) \
  }

constexpr std::array kEventsFields = {
    FIELD(exception.serror_pending),
    FIELD(exception.serror_has_esr),
    FIELD(exception.ext_dabt_pending),
    FIELD(exception.serror_esr),
};

constexpr std::array<RegisterGroup, 5> kGroups = {{
    by_registers("one", kOneTable, "x19", 1, {}),
    by_registers("core", kCoreTable, "x19", 1, kCoreFree),
    by_registers("sysregs", kSysregsTable, "tpidr_el1", 0, kSysregsFree),
    by_registers("fpsimd", kFpsimdTable, "v0", 0, kFpsimdFree),
    // The syndrome of the SError that enter_mode() leaves pending: KVM keeps 25 bits of it, and none of an
    // SError that is not pending (__kvm_arm_vcpu_set_events, arch/arm64/kvm/guest.c).
    {"events",
     0,
     0,
     sizeof(kvm_vcpu_events),
     KVM_GET_VCPU_EVENTS,
     KVM_SET_VCPU_EVENTS,
     "KVM_GET_VCPU_EVENTS",
     "KVM_SET_VCPU_EVENTS",
     offsetof(kvm_vcpu_events, exception.serror_esr),
     0,
     kEventsFields,
     {},
     {},
     {KVM_CAP_ARM_INJECT_SERROR_ESR, "KVM_CAP_ARM_INJECT_SERROR_ESR"}},
}};

static_assert(_IOC_SIZE(KVM_GET_VCPU_EVENTS) == sizeof(kvm_vcpu_events) &&
              _IOC_SIZE(KVM_SET_VCPU_EVENTS) == sizeof(kvm_vcpu_events));
static_assert(kCoreTable.registers.size() == 33 && kFpsimdTable.size <= kMaxGroupBytes);
static_assert(kCoreTable.registers.size() + kSysregsTable.registers.size() + kFpsimdTable.registers.size() <=
              kMaxCalls);

}  // namespace

std::span<const RegisterGroup> register_groups() noexcept {
  return kGroups;
}

}  // namespace kvm_exit_bench
