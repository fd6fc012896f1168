// xcrs, debugregs, mp-state and sregs2, which ioctls alone move.
#include <linux/kvm.h>

#include <array>

#include "groups/table.h"

namespace kvm_exit_bench {
namespace {

constexpr std::array kXcrsFields = {FIELD(kvm_xcrs, nr_xcrs), FIELD(kvm_xcrs, flags),
                                    FIELD(kvm_xcrs, xcrs[0].xcr), FIELD(kvm_xcrs, xcrs[0].value)};

constexpr std::array kDebugFields = {
    FIELD(kvm_debugregs, db[0]), FIELD(kvm_debugregs, db[1]), FIELD(kvm_debugregs, db[2]),
    FIELD(kvm_debugregs, db[3]), FIELD(kvm_debugregs, dr6),   FIELD(kvm_debugregs, dr7),
    FIELD(kvm_debugregs, flags),
};
// Addresses of breakpoints that DR7 leaves off.
constexpr std::array kDebugFree = {FIELD(kvm_debugregs, db[1]), FIELD(kvm_debugregs, db[2]),
                                   FIELD(kvm_debugregs, db[3])};

constexpr std::array kMpStateFields = {FIELD(kvm_mp_state, mp_state)};

constexpr std::array kSregs2Fields = {
    SYSTEM_FIELDS(kvm_sregs2),    FIELD(kvm_sregs2, flags),     FIELD(kvm_sregs2, pdptrs[0]),
    FIELD(kvm_sregs2, pdptrs[1]), FIELD(kvm_sregs2, pdptrs[2]), FIELD(kvm_sregs2, pdptrs[3]),
};
constexpr std::array kSregs2Free = {FIELD(kvm_sregs2, cr2), FIELD(kvm_sregs2, fs.base),
                                    FIELD(kvm_sregs2, gs.base)};

#define CALLED(group, get, set) \
  group.get_request = get;      \
  group.set_request = set;      \
  group.get_name = #get;        \
  group.set_name = #set;        \
  static_assert(_IOC_SIZE(get) == _IOC_SIZE(set))

static_assert(_IOC_SIZE(KVM_GET_XCRS) == sizeof(kvm_xcrs));
static_assert(_IOC_SIZE(KVM_GET_DEBUGREGS) == sizeof(kvm_debugregs));
static_assert(_IOC_SIZE(KVM_GET_MP_STATE) == sizeof(kvm_mp_state));
static_assert(_IOC_SIZE(KVM_GET_SREGS2) == sizeof(kvm_sregs2));

// No bit of XCR0 may change by itself: it says which of XSAVE's components the guest has switched on.
RegisterGroup xcrs_group() {
  RegisterGroup xcrs =
      ioctl_group("xcrs", sizeof(kvm_xcrs), offsetof(kvm_xcrs, xcrs[0].value), kXcrsFields, {});
  CALLED(xcrs, KVM_GET_XCRS, KVM_SET_XCRS);
  xcrs.touched_step = 0;
  return xcrs;
}

// The vCPU runs in one state only, KVM_MP_STATE_RUNNABLE.
RegisterGroup mp_state_group() {
  RegisterGroup mp_state = ioctl_group("mp-state", sizeof(kvm_mp_state), 0, kMpStateFields, {});
  CALLED(mp_state, KVM_GET_MP_STATE, KVM_SET_MP_STATE);
  mp_state.touched_step = 0;
  return mp_state;
}

}  // namespace

std::array<RegisterGroup, 4> system_groups() {
  RegisterGroup debugregs = ioctl_group("debugregs", sizeof(kvm_debugregs), offsetof(kvm_debugregs, db[0]),
                                        kDebugFields, kDebugFree);
  CALLED(debugregs, KVM_GET_DEBUGREGS, KVM_SET_DEBUGREGS);
  RegisterGroup sregs2 =
      ioctl_group("sregs2", sizeof(kvm_sregs2), offsetof(kvm_sregs2, cr2), kSregs2Fields, kSregs2Free);
  CALLED(sregs2, KVM_GET_SREGS2, KVM_SET_SREGS2);
  sregs2.needs = {KVM_CAP_SREGS2, "KVM_CAP_SREGS2"};
  return {xcrs_group(), debugregs, mp_state_group(), sregs2};
}

}  // namespace kvm_exit_bench
