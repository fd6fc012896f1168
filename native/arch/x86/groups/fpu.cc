// The floating-point and vector registers: KVM_GET_FPU, KVM_GET_XSAVE and KVM_GET_XSAVE2, with their
// KVM_SET_*.
#include <cpuid.h>
#include <linux/kvm.h>

#include <array>
#include <cstring>
#include <vector>

#include "core/kvm/ioctl.h"
#include "groups/table.h"

namespace kvm_exit_bench {
namespace {

#define ST(n)                                                                                   \
  RegisterField {                                                                               \
    "st[" #n "]", offsetof(kvm_fpu, fpr) + n * sizeof(kvm_fpu::fpr[0]), sizeof(kvm_fpu::fpr[0]) \
  }
#define XMM(n)                                                                                   \
  RegisterField {                                                                                \
    "xmm[" #n "]", offsetof(kvm_fpu, xmm) + n * sizeof(kvm_fpu::xmm[0]), sizeof(kvm_fpu::xmm[0]) \
  }

constexpr std::array kFpuFields = {
    ST(0),
    ST(1),
    ST(2),
    ST(3),
    ST(4),
    ST(5),
    ST(6),
    ST(7),
    FIELD(kvm_fpu, fcw),
    FIELD(kvm_fpu, fsw),
    FIELD(kvm_fpu, ftwx),
    FIELD(kvm_fpu, last_opcode),
    FIELD(kvm_fpu, last_ip),
    FIELD(kvm_fpu, last_dp),
    XMM(0),
    XMM(1),
    XMM(2),
    XMM(3),
    XMM(4),
    XMM(5),
    XMM(6),
    XMM(7),
    XMM(8),
    XMM(9),
    XMM(10),
    XMM(11),
    XMM(12),
    XMM(13),
    XMM(14),
    XMM(15),
};
// No guest computes with them. KVM_GET_FPU leaves MXCSR out, so it is not compared
// (kvm_arch_vcpu_ioctl_get_fpu, arch/x86/kvm/x86.c); XMM0 is touched.
constexpr std::array kFpuFree = {XMM(1), XMM(2),  XMM(3),  XMM(4),  XMM(5),  XMM(6),  XMM(7), XMM(8),
                                 XMM(9), XMM(10), XMM(11), XMM(12), XMM(13), XMM(14), XMM(15)};

#define LEGACY_ST(n)                       \
  RegisterField {                          \
    "legacy.st[" #n "]", 32 + n * 16UL, 16 \
  }
#define LEGACY_XMM(n)                              \
  RegisterField {                                  \
    "legacy.xmm[" #n "]", kXsaveXmm + n * 16UL, 16 \
  }
// The legacy area and the header, which every CPU lays out alike (Intel SDM volume 1, tables 10-2 and 13.4).
constexpr std::array kXsaveCommon = {
    RegisterField{"legacy.fcw", 0, 2},
    RegisterField{"legacy.fsw", 2, 2},
    RegisterField{"legacy.ftw", 4, 1},
    RegisterField{"legacy.fop", 6, 2},
    RegisterField{"legacy.fip", 8, 8},
    RegisterField{"legacy.fdp", 16, 8},
    RegisterField{"legacy.mxcsr", 24, 4},
    LEGACY_ST(0),
    LEGACY_ST(1),
    LEGACY_ST(2),
    LEGACY_ST(3),
    LEGACY_ST(4),
    LEGACY_ST(5),
    LEGACY_ST(6),
    LEGACY_ST(7),
    LEGACY_XMM(0),
    LEGACY_XMM(1),
    LEGACY_XMM(2),
    LEGACY_XMM(3),
    LEGACY_XMM(4),
    LEGACY_XMM(5),
    LEGACY_XMM(6),
    LEGACY_XMM(7),
    LEGACY_XMM(8),
    LEGACY_XMM(9),
    LEGACY_XMM(10),
    LEGACY_XMM(11),
    LEGACY_XMM(12),
    LEGACY_XMM(13),
    LEGACY_XMM(14),
    LEGACY_XMM(15),
    RegisterField{"header.xstate_bv", kXsaveHeader, 8},
    RegisterField{"header.xcomp_bv", kXsaveHeader + 8, 8},
};
constexpr std::array kXsaveFree = {LEGACY_XMM(1),  LEGACY_XMM(2),  LEGACY_XMM(3),  LEGACY_XMM(4),
                                   LEGACY_XMM(5),  LEGACY_XMM(6),  LEGACY_XMM(7),  LEGACY_XMM(8),
                                   LEGACY_XMM(9),  LEGACY_XMM(10), LEGACY_XMM(11), LEGACY_XMM(12),
                                   LEGACY_XMM(13), LEGACY_XMM(14), LEGACY_XMM(15)};

// By number in XSTATE_BV. What has no name here is not compared.
constexpr std::array<const char*, 20> kComponents = {
    nullptr, nullptr, "ymm",   "bndregs", "bndcsr", "opmask", "zmm_hi256", "hi16_zmm", nullptr,    "pkru",
    nullptr, nullptr, nullptr, nullptr,   nullptr,  nullptr,  nullptr,     "tilecfg",  "tiledata", nullptr};

// As C computes them: in C++ the end of struct kvm_xsave that has no length has a size.
constexpr size_t kXsaveBytes = 4096;
using XsaveArea = std::array<uint8_t, kXsaveBytes>;
constexpr unsigned long kGetXsave = _IOR(KVMIO, 0xa4, XsaveArea);
constexpr unsigned long kSetXsave = _IOW(KVMIO, 0xa5, XsaveArea);
constexpr unsigned long kGetXsave2 = _IOR(KVMIO, 0xcf, XsaveArea);
static_assert(_IOC_SIZE(KVM_GET_FPU) == sizeof(kvm_fpu) && _IOC_SIZE(KVM_SET_FPU) == sizeof(kvm_fpu));
static_assert(kXsaveBytes <= kMaxLoneGroupBytes);

// The components that this CPU has, where it says that they lie (CPUID 0xD); those within `bytes`.
std::vector<RegisterField> xsave_fields(size_t bytes) {
  std::vector<RegisterField> fields(kXsaveCommon.begin(), kXsaveCommon.end());
  for (unsigned component = 2; component < kComponents.size(); ++component) {
    unsigned size = 0, offset = 0, flags = 0, reserved = 0;
    if (kComponents[component] == nullptr) continue;
    if (__get_cpuid_count(0xd, component, &size, &offset, &flags, &reserved) == 0 || size == 0) continue;
    if (offset + size <= bytes) fields.push_back({kComponents[component], offset, size});
  }
  return fields;
}

// KVM_SET_FPU does not touch XSTATE_BV (kvm_arch_vcpu_ioctl_set_fpu, arch/x86/kvm/x86.c): while that says
// that the SSE registers are as after a reset, what it wrote is lost with the next entry. So they are put to
// use, by KVM_SET_XSAVE, unless the guest has used them.
void use_vector_registers(int, int vcpu_fd) {
  constexpr uint64_t kX87AndSse = 3;
  alignas(64) std::array<uint8_t, kMaxLoneGroupBytes> area{};
  if (patient_ioctl(vcpu_fd, kGetXsave, area.data()) != 0) throw_errno("KVM_GET_XSAVE");
  uint64_t in_use;
  std::memcpy(&in_use, area.data() + kXsaveHeader, sizeof in_use);
  if ((in_use & kX87AndSse) == kX87AndSse) return;
  in_use |= kX87AndSse;
  std::memcpy(area.data() + kXsaveHeader, &in_use, sizeof in_use);
  // A register that is 0 may count as not in use.
  area[kXsaveXmm] |= 1;
  if (patient_ioctl(vcpu_fd, kSetXsave, area.data()) != 0) throw_errno("KVM_SET_XSAVE");
}

RegisterGroup xsave_group(std::string_view name, size_t size, const std::vector<RegisterField>& fields) {
  RegisterGroup made = ioctl_group(name, size, kXsaveXmm, fields, kXsaveFree);
  made.set_request = kSetXsave;
  made.set_name = "KVM_SET_XSAVE";
  made.make_ready = use_vector_registers;
  return made;
}

}  // namespace

std::array<RegisterGroup, 3> floating_point_groups() {
  static const std::vector<RegisterField> kXsaveFields = xsave_fields(kXsaveBytes);
  RegisterGroup fpu = ioctl_group("fpu", sizeof(kvm_fpu), XMM(0).offset, kFpuFields, kFpuFree);
  fpu.get_request = KVM_GET_FPU;
  fpu.set_request = KVM_SET_FPU;
  fpu.get_name = "KVM_GET_FPU";
  fpu.set_name = "KVM_SET_FPU";
  fpu.make_ready = use_vector_registers;
  RegisterGroup xsave = xsave_group("xsave", kXsaveBytes, kXsaveFields);
  xsave.get_request = kGetXsave;
  xsave.get_name = "KVM_GET_XSAVE";
  // KVM_CAP_XSAVE2 answers what both ioctls then move: more than 4096 only where userspace asked for more
  // components (Documentation/virt/kvm/api.rst), which this tool does not.
  RegisterGroup xsave2 = xsave_group("xsave2", kXsaveBytes, kXsaveFields);
  xsave2.get_request = kGetXsave2;
  xsave2.get_name = "KVM_GET_XSAVE2";
  xsave2.needs = {KVM_CAP_XSAVE2, "KVM_CAP_XSAVE2", true};
  return {fpu, xsave, xsave2};
}

}  // namespace kvm_exit_bench
