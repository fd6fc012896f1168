// The s390 register groups (KVM_SYNC_*, arch/s390/include/uapi/asm/kvm.h). kvm_valid_regs is an output here
// and the save area is where KVM itself keeps GPRs, access registers and FPRs while userspace runs: to read
// them costs nothing, and every exit stores the others (store_regs, arch/s390/kvm/kvm-s390.c).
#include <linux/kvm.h>

#include <array>

#include "core/guest/register_group.h"
#include "registers.h"

namespace kvm_exit_bench {
namespace {

#define FIELD(type, member, name)                      \
  RegisterField {                                      \
    name, offsetof(type, member), sizeof(type::member) \
  }
#define GPR(number)                                       \
  RegisterField {                                         \
    "r" #number, general_offset(number), sizeof(uint64_t) \
  }
#define ACR(number)                                                                      \
  RegisterField {                                                                        \
    "a" #number, offsetof(kvm_sregs, acrs) + number * sizeof(uint32_t), sizeof(uint32_t) \
  }
#define CR(number)                                                                      \
  RegisterField {                                                                       \
    "c" #number, offsetof(kvm_sregs, crs) + number * sizeof(uint64_t), sizeof(uint64_t) \
  }
#define FPR(number)                                                                    \
  RegisterField {                                                                      \
    "f" #number, offsetof(kvm_fpu, fprs) + number * sizeof(uint64_t), sizeof(uint64_t) \
  }
#define SIXTEEN(of)                                                                                     \
  of(0), of(1), of(2), of(3), of(4), of(5), of(6), of(7), of(8), of(9), of(10), of(11), of(12), of(13), \
      of(14), of(15)

constexpr std::array kGprFields = {SIXTEEN(GPR)};
// r1 holds what the guests hand over, r6 the counter, r7 to r9 what witnesses need.
constexpr std::array kGprFree = {GPR(0),  GPR(2),  GPR(3),  GPR(4),  GPR(5), GPR(10),
                                 GPR(11), GPR(12), GPR(13), GPR(14), GPR(15)};

// Every access register but the touched one (a5): no guest is in the access-register mode.
constexpr std::array kAcrFields = {SIXTEEN(ACR)};
constexpr std::array kAcrFree = {ACR(0), ACR(1),  ACR(2),  ACR(3),  ACR(4),  ACR(6),  ACR(7), ACR(8),
                                 ACR(9), ACR(10), ACR(11), ACR(12), ACR(13), ACR(14), ACR(15)};
// Address spaces and the end of the PER range: idle with DAT and PER off. c11 is touched.
constexpr std::array kCrFields = {SIXTEEN(CR)};
constexpr std::array kCrFree = {CR(5), CR(7), CR(10)};
constexpr std::array kSregFields = {SIXTEEN(ACR), SIXTEEN(CR)};
constexpr std::array kSregFree = {ACR(0),  ACR(1),  ACR(2),  ACR(3),  ACR(4),  ACR(6),
                                  ACR(7),  ACR(8),  ACR(9),  ACR(10), ACR(11), ACR(12),
                                  ACR(13), ACR(14), ACR(15), CR(5),   CR(7),   CR(10)};

constexpr std::array kPrefixFields = {RegisterField{"prefix", 0, sizeof(uint64_t)}};

// The five of KVM_SYNC_ARCH0 as they lie in the save area. The CPU timer runs on between two looks.
struct Arch0 {
  uint64_t todpr, cputm, ckc, pp, gbea;
};
constexpr std::array kArch0Fields = {
    RegisterField{"todpr", offsetof(Arch0, todpr) + kLowHalf, sizeof(uint32_t)}, FIELD(Arch0, ckc, "ckc"),
    FIELD(Arch0, pp, "pp"), FIELD(Arch0, gbea, "gbea")};
constexpr std::array kArch0Registers = {
    OneRegister{KVM_REG_S390_TODPR, offsetof(Arch0, todpr) + kLowHalf},
    OneRegister{KVM_REG_S390_CPU_TIMER, offsetof(Arch0, cputm)},
    OneRegister{KVM_REG_S390_CLOCK_COMP, offsetof(Arch0, ckc)},
    OneRegister{KVM_REG_S390_PP, offsetof(Arch0, pp)},
    OneRegister{KVM_REG_S390_GBEA, offsetof(Arch0, gbea)},
};

struct Pfault {
  uint64_t token, select, compare;
};
// No fault is ever announced while the token is KVM_S390_PFAULT_TOKEN_INVALID.
constexpr std::array kPfaultFields = {FIELD(Pfault, token, "token"), FIELD(Pfault, select, "select"),
                                      FIELD(Pfault, compare, "compare")};
constexpr std::array kPfaultFree = {FIELD(Pfault, select, "select")};
constexpr std::array kPfaultRegisters = {
    OneRegister{KVM_REG_S390_PFTOKEN, offsetof(Pfault, token)},
    OneRegister{KVM_REG_S390_PFSELECT, offsetof(Pfault, select)},
    OneRegister{KVM_REG_S390_PFCOMPARE, offsetof(Pfault, compare)},
};

// The FPC stands before the FPRs in struct kvm_fpu and behind them in the save area: it is carried both ways
// and compared in neither.
constexpr std::array kFprFields = {SIXTEEN(FPR)};
constexpr std::array kFprFree = {FPR(0), FPR(1),  FPR(3),  FPR(4),  FPR(5),  FPR(6),  FPR(7), FPR(8),
                                 FPR(9), FPR(10), FPR(11), FPR(12), FPR(13), FPR(14), FPR(15)};

constexpr std::array kOneFields = {RegisterField{"pp", 0, sizeof(uint64_t)}};
constexpr std::array kOneRegisters = {OneRegister{KVM_REG_S390_PP, 0}};

constexpr size_t kAcrsInArea = offsetof(kvm_sync_regs, acrs);
constexpr size_t kFprsInArea = offsetof(kvm_sync_regs, fprs) - offsetof(kvm_fpu, fprs);

constexpr size_t low_half(size_t offset) noexcept {
  return offset + kLowHalf;
}

// What all groups have in common; the rest is filled in below.
constexpr RegisterGroup group(std::string_view name, uint64_t sync_bits, size_t sync_offset, size_t size,
                              size_t touched, std::span<const RegisterField> fields,
                              std::span<const RegisterField> free_fields) {
  RegisterGroup made{name, sync_bits, sync_offset, size, 0, 0, "", "", touched, 0, fields, free_fields};
  made.area_is_current = true;
  return made;
}

// KVM keeps the bits of a prefix that address a multiple of 8 KiB: the timed loop writes it as it is.
constexpr RegisterGroup prefix() {
  RegisterGroup made = group("prefix", KVM_SYNC_PREFIX, offsetof(kvm_sync_regs, prefix), sizeof(uint64_t),
                             kLowHalf, kPrefixFields, {});
  made.touched_step = 0;
  return made;
}

struct Calls {
  unsigned long get;
  unsigned long set;
  const char* get_name;
  const char* set_name;
};
#define CALLS(get, set)  \
  Calls {                \
    get, set, #get, #set \
  }

constexpr RegisterGroup by_struct(RegisterGroup made, const Calls& calls, uint32_t guest_step = 0) {
  made.get_request = calls.get;
  made.set_request = calls.set;
  made.get_name = calls.get_name;
  made.set_name = calls.set_name;
  made.guest_step = guest_step;
  return made;
}

constexpr RegisterGroup by_registers(RegisterGroup made, std::span<const OneRegister> registers) {
  made.get_name = "KVM_GET_ONE_REG";
  made.set_name = "KVM_SET_ONE_REG";
  made.registers = registers;
  return made;
}

// acrs, crs and sregs are three views of one struct kvm_sregs, which lies in the save area as it is.
constexpr RegisterGroup view(std::string_view name, uint64_t bits, size_t touched,
                             std::span<const RegisterField> fields,
                             std::span<const RegisterField> free_fields) {
  return by_struct(group(name, bits, kAcrsInArea, sizeof(kvm_sregs), touched, fields, free_fields),
                   CALLS(KVM_GET_SREGS, KVM_SET_SREGS));
}

constexpr std::array<RegisterGroup, 9> kGroups = {{
    prefix(),
    by_struct(group("gprs", KVM_SYNC_GPRS, offsetof(kvm_sync_regs, gprs), sizeof(kvm_regs),
                    low_half(general_offset(kLoopCounter)), kGprFields, kGprFree),
              CALLS(KVM_GET_REGS, KVM_SET_REGS), 1),
    view("acrs", KVM_SYNC_ACRS, ACR(5).offset, kAcrFields, kAcrFree),
    view("crs", KVM_SYNC_CRS, low_half(CR(11).offset), kCrFields, kCrFree),
    view("sregs", KVM_SYNC_ACRS | KVM_SYNC_CRS, low_half(CR(11).offset), kSregFields, kSregFree),
    by_registers(group("arch0", KVM_SYNC_ARCH0, offsetof(kvm_sync_regs, todpr), sizeof(Arch0),
                       low_half(offsetof(Arch0, pp)), kArch0Fields, {}),
                 kArch0Registers),
    by_registers(group("pfault", KVM_SYNC_PFAULT, offsetof(kvm_sync_regs, pft), sizeof(Pfault),
                       low_half(offsetof(Pfault, compare)), kPfaultFields, kPfaultFree),
                 kPfaultRegisters),
    by_struct(group("fprs", KVM_SYNC_FPRS, kFprsInArea, sizeof(kvm_fpu), low_half(FPR(2).offset), kFprFields,
                    kFprFree),
              CALLS(KVM_GET_FPU, KVM_SET_FPU)),
    // The program parameter alone.
    by_registers(group("one", 0, 0, sizeof(uint64_t), kLowHalf, kOneFields, {}), kOneRegisters),
}};

static_assert(_IOC_SIZE(KVM_GET_REGS) == sizeof(kvm_regs) && _IOC_SIZE(KVM_SET_REGS) == sizeof(kvm_regs));
static_assert(_IOC_SIZE(KVM_GET_SREGS) == sizeof(kvm_sregs) && _IOC_SIZE(KVM_SET_SREGS) == sizeof(kvm_sregs));
static_assert(_IOC_SIZE(KVM_GET_FPU) == sizeof(kvm_fpu) && _IOC_SIZE(KVM_SET_FPU) == sizeof(kvm_fpu));
static_assert(offsetof(kvm_sync_regs, crs) - kAcrsInArea == offsetof(kvm_sregs, crs));
static_assert(offsetof(kvm_sync_regs, gbea) - offsetof(kvm_sync_regs, todpr) == offsetof(Arch0, gbea));
static_assert(offsetof(kvm_sync_regs, pfc) - offsetof(kvm_sync_regs, pft) == offsetof(Pfault, compare));

}  // namespace

std::span<const RegisterGroup> register_groups() noexcept {
  return kGroups;
}

}  // namespace kvm_exit_bench
