// Exits that their guest does not go on from: userspace sets RIP anew after each, outside its time.
#include <linux/kvm.h>

#include <sys/mman.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "core/guest/loaded_guest.h"
#include "core/kvm/ioctl.h"
#include "core/kvm/kvm_error.h"
#include "guests/table.h"
#include "vcpu_state.h"

DECLARE_GUEST(shutdown)
DECLARE_GUEST(unmapped_fetch)
DECLARE_GUEST(memory_fault)

namespace kvm_exit_bench {
namespace {

constexpr uint32_t kFaultSlot = 1;
constexpr uint64_t kFaultAddress = 0x200'0000;
constexpr uint64_t kFaultBytes = 0x1000;
// linux/kvm.h has it since 6.8.
constexpr int kCapMemoryFaultInfo = 232;

// kvm_run.memory_fault: flags, gpa, size.
uint64_t faulting_address(const kvm_run& run) {
  uint64_t address;
  std::memcpy(&address, reinterpret_cast<const uint8_t*>(&run.hw) + sizeof(uint64_t), sizeof address);
  return address;
}
uint64_t suberror_of(const kvm_run& run) {
  return run.internal.suberror;
}

constexpr DeclaredExit kUnmapped = {
    KVM_EXIT_INTERNAL_ERROR, KVM_INTERNAL_ERROR_EMULATION, 0, false, 0, 1, suberror_of};
constexpr DeclaredExit kFault = {kExitMemoryFault, kFaultAddress, 0, false, 0, 1, faulting_address, EFAULT};

int begin_again(ExitHandling& handling) noexcept {
  kvm_regs regs;
  if (::ioctl(handling.vcpu_fd, KVM_GET_REGS, &regs) != 0) return 1;
  regs.rip = kCodeAddress;
  return ::ioctl(handling.vcpu_fd, KVM_SET_REGS, &regs);
}

// A slot over memory that may not be touched: KVM cannot map it and says so.
void add_untouchable_slot(const Vm& vm) {
  if (vm.check_extension(kCapMemoryFaultInfo) <= 0) {
    throw KvmError(ErrorCode::kKvm, "KVM_CHECK_EXTENSION", 0, "KVM_CAP_MEMORY_FAULT_INFO on the VM fd is 0");
  }
  Mapping memory = Mapping::anonymous(kFaultBytes, kGuestMemoryAlignment);
  if (::mprotect(memory.data(), memory.size(), PROT_NONE) != 0) throw_errno("mprotect");
  kvm_userspace_memory_region region{kFaultSlot, 0, kFaultAddress, kFaultBytes,
                                     reinterpret_cast<uint64_t>(memory.data())};
  KVM_CALL(vm.fd(), KVM_SET_USER_MEMORY_REGION, &region);
  vm.keep(std::move(memory));
}
void point_at_fault(LoadedGuest& loaded) {
  set_rsi(loaded.vcpu_fd(), kFaultAddress);
}

Guest unmapped_fetch(std::string_view mode) {
  // RIP is where there is no memory.
  constexpr size_t kThere = kMmioAddress - kCodeAddress;
  return {"unmapped-fetch",
          mode,
          {guest_unmapped_fetch_begin, guest_unmapped_fetch_end},
          kThere,
          kThere,
          kUnmapped,
          nullptr,
          nullptr,
          nullptr,
          begin_again,
          Handled::kApart,
          Transfers::kReadOnly,
          "vendor modules differ in what they report for it"};
}

Guest shutdown(std::string_view mode) {
  return {GUEST_CODE("shutdown", mode, shutdown),
          kShutdown,
          nullptr,
          nullptr,
          nullptr,
          begin_again,
          Handled::kApart,
          Transfers::kReadOnly,
          "some vendor modules reset the vCPU at a shutdown, and its registers are lost"};
}

Guest memory_fault(std::string_view mode) {
  return {GUEST_CODE("memory-fault", mode, memory_fault),
          kFault,
          add_untouchable_slot,
          point_at_fault,
          nullptr,
          begin_again,
          Handled::kApart,
          Transfers::kReadOnly,
          "not every vendor module tells of memory that it cannot map"};
}

}  // namespace

std::span<const Guest> apart_guests() noexcept {
  static const std::array kGuests = {
      shutdown(kRing0),       shutdown(kRing3),     unmapped_fetch(kRing0),
      unmapped_fetch(kRing3), memory_fault(kRing0), memory_fault(kRing3),
  };
  return kGuests;
}

}  // namespace kvm_exit_bench
