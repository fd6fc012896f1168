#include "vcpu_state.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/kvm/ioctl.h"
#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {
namespace {

// In C++ the empty struct inside the kernel's __DECLARE_FLEX_ARRAY has a size, so sizeof(kvm_cpuid2) and with
// it the kernel's own request macros are wrong. These are the requests as C computes them.
struct ListHeader {
  uint32_t count;
  uint32_t padding;
};
constexpr unsigned long kGetSupportedCpuid = _IOWR(KVMIO, 0x05, ListHeader);
constexpr unsigned long kSetCpuid2 = _IOW(KVMIO, 0x90, ListHeader);
constexpr unsigned long kSetMsrs = _IOW(KVMIO, 0x89, ListHeader);

// Whether a guest of a few instructions could miss it: sub-leaves describe parts it has no use for, and an
// entry of zeroes is what KVM answers without it.
bool says_something(const kvm_cpuid_entry2& entry) noexcept {
  return entry.index == 0 && (entry.eax | entry.ebx | entry.ecx | entry.edx) != 0;
}

}  // namespace

kvm_regs get_regs(int vcpu_fd) {
  kvm_regs regs{};
  KVM_CALL(vcpu_fd, KVM_GET_REGS, &regs);
  return regs;
}

void set_regs(int vcpu_fd, const kvm_regs& regs) {
  kvm_regs copy = regs;
  KVM_CALL(vcpu_fd, KVM_SET_REGS, &copy);
}

void set_rsi(int vcpu_fd, uint64_t value) {
  kvm_regs regs = get_regs(vcpu_fd);
  regs.rsi = value;
  set_regs(vcpu_fd, regs);
}

void set_msr(int vcpu_fd, uint32_t index, uint64_t value) {
  struct {
    ListHeader header;
    kvm_msr_entry entry;
  } msrs{{1, 0}, {index, 0, value}};
  // The answer is how many were set.
  const int answer = patient_ioctl(vcpu_fd, kSetMsrs, &msrs);
  if (answer < 0) throw_errno("KVM_SET_MSRS");
  if (answer != 1) throw KvmError(ErrorCode::kKvm, "KVM_SET_MSRS", 0, "set none of 1 register");
}

void enable(const Vm& vm, uint32_t capability, const char* name, uint64_t argument) {
  if (vm.check_extension(static_cast<int>(capability)) <= 0) {
    throw KvmError(ErrorCode::kKvm, "KVM_CHECK_EXTENSION", 0, std::string(name) + " on the VM fd is 0");
  }
  kvm_enable_cap wanted{};
  wanted.cap = capability;
  wanted.args[0] = argument;
  KVM_CALL(vm.fd(), KVM_ENABLE_CAP, &wanted);
}

// The host's own CPUID, so that long mode and the like are the guest's to use. The table is kept short:
// recent kernels walk it on every KVM_SET_SREGS, so that its length is a cost of its own
// (kvm_find_cpuid_entry_index, arch/x86/kvm/cpuid.c).
void set_cpuid(const Vm& vm, int vcpu_fd, const kvm_cpuid_entry2* extra) {
  struct {
    ListHeader header;
    std::array<kvm_cpuid_entry2, 256> entries;
  } cpuid{};
  cpuid.header.count = static_cast<uint32_t>(cpuid.entries.size());
  if (patient_ioctl(vm.device_fd(), kGetSupportedCpuid, &cpuid) != 0) throw_errno("KVM_GET_SUPPORTED_CPUID");
  // One leaf more must find room.
  cpuid.header.count = std::min<uint32_t>(cpuid.header.count, cpuid.entries.size() - 1);
  const auto kept = std::stable_partition(cpuid.entries.begin(), cpuid.entries.begin() + cpuid.header.count,
                                          says_something);
  cpuid.header.count = static_cast<uint32_t>(kept - cpuid.entries.begin());
  if (extra != nullptr) cpuid.entries[cpuid.header.count++] = *extra;
  if (patient_ioctl(vcpu_fd, kSetCpuid2, &cpuid) != 0) throw_errno("KVM_SET_CPUID2");
}

}  // namespace kvm_exit_bench
