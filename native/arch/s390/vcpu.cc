// s390: z/Architecture in the supervisor state with DAT off, as an operating system's first instructions run.
#include "core/guest/arch_vcpu.h"

#include <linux/kvm.h>
#include <unistd.h>

#include "core/kvm/ioctl.h"
#include "core/kvm/mapping.h"
#include "registers.h"

namespace kvm_exit_bench {
namespace {

// 64-bit addressing (EA and BA); no interrupt is let in.
constexpr uint64_t kPswMask = 0x0000'0001'8000'0000;

// The PSW and the prefix have no ioctl: userspace finds them in kvm_run.
class RunPage {
 public:
  explicit RunPage(int vcpu_fd)
      : page_(Mapping::shared(vcpu_fd, static_cast<size_t>(::sysconf(_SC_PAGESIZE)))) {}
  kvm_run* operator->() const noexcept { return reinterpret_cast<kvm_run*>(page_.data()); }

 private:
  Mapping page_;
};

kvm_regs get_regs(int vcpu_fd) {
  kvm_regs regs{};
  KVM_CALL(vcpu_fd, KVM_GET_REGS, &regs);
  return regs;
}

}  // namespace

void enter_mode(const Vm&, int vcpu_fd, const GuestMode&) {
  KVM_CALL_VALUE(vcpu_fd, KVM_S390_INITIAL_RESET, 0);
  kvm_regs regs{};
  regs.gprs[kScratchPointer] = kScratchAddress;
  KVM_CALL(vcpu_fd, KVM_SET_REGS, &regs);
  const RunPage run(vcpu_fd);
  run->psw_mask = kPswMask;
  run->psw_addr = kCodeAddress;
  run->s.regs.prefix = kPrefix;
  run->kvm_dirty_regs = KVM_SYNC_PREFIX;
}

uint64_t read_counter(int vcpu_fd) {
  return get_regs(vcpu_fd).gprs[kLoopCounter];
}
uint64_t read_instruction_pointer(int vcpu_fd) {
  return RunPage(vcpu_fd)->psw_addr;
}
// No guest of this arch takes any input.
uint64_t read_input_register(int) {
  return 0;
}

uint64_t read_register(int vcpu_fd, size_t offset) {
  return register_at(get_regs(vcpu_fd), offset);
}

void set_loop_count(int vcpu_fd, uint64_t count) {
  kvm_regs regs = get_regs(vcpu_fd);
  regs.gprs[kLoopCount] = count;
  KVM_CALL(vcpu_fd, KVM_SET_REGS, &regs);
}

// Loads the vCPU and reads one word of it (kvm_arch_vcpu_ioctl_get_mpstate, arch/s390/kvm/kvm-s390.c).
VcpuIoctl cheapest_vcpu_ioctl() noexcept {
  static kvm_mp_state state;
  return {KVM_GET_MP_STATE, "KVM_GET_MP_STATE", &state};
}

TakenInstruction taken_instruction() noexcept {
  return nullptr;
}

}  // namespace kvm_exit_bench
