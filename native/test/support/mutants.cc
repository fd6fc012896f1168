#include "test/support/mutants.h"

#include <sys/ioctl.h>

#include <array>
#include <cerrno>
#include <cstdint>

namespace kvm_exit_bench::test {
namespace {

constexpr __u64 kAll = KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS | KVM_SYNC_X86_EVENTS;

void wrong_regs(Entered& entered) {
  if (entered.valid & KVM_SYNC_X86_REGS) entered.run.s.regs.regs.r13 ^= 1;
}
void wrong_sregs(Entered& entered) {
  if (entered.valid & KVM_SYNC_X86_SREGS) entered.run.s.regs.sregs.gs.limit ^= 1;
}
void wrong_events(Entered& entered) {
  if (entered.valid & KVM_SYNC_X86_EVENTS) entered.run.s.regs.events.nmi.masked ^= 1;
}
bool known_valid_only(Entered& entered) {
  entered.run.kvm_valid_regs &= kAll;
  return true;
}
bool known_dirty_only(Entered& entered) {
  entered.run.kvm_dirty_regs &= kAll;
  return true;
}
bool ask_for_all(Entered& entered) {
  entered.run.kvm_valid_regs |= kAll;
  return true;
}
bool ask_for_none(Entered& entered) {
  entered.run.kvm_valid_regs &= ~kAll;
  return true;
}
void restore_valid(Entered& entered) {
  entered.run.kvm_valid_regs = entered.valid;
}
void store_rbx(Entered& entered) {
  entered.run.s.regs.regs.rbx = 1;
}
void clear_valid(Entered& entered) {
  entered.run.kvm_valid_regs = 0;
}
void set_valid(Entered& entered) {
  entered.run.kvm_valid_regs = kAll;
}
void restore_dirty(Entered& entered) {
  entered.run.kvm_dirty_regs = entered.dirty;
}
bool apply_none(Entered& entered) {
  entered.run.kvm_dirty_regs &= ~kAll;
  return true;
}
bool apply_clean_regs(Entered& entered) {
  if (entered.runs > 0) entered.run.kvm_dirty_regs |= KVM_SYNC_X86_REGS;
  return true;
}
bool apply_regs_first(Entered& entered) {
  if (entered.dirty & KVM_SYNC_X86_REGS) ::ioctl(entered.fd, KVM_SET_REGS, &entered.run.s.regs.regs);
  return true;
}
bool apply_sregs_first(Entered& entered) {
  if ((entered.dirty & kAll) != kAll) return true;
  entered.error = EINVAL;
  return ::ioctl(entered.fd, KVM_SET_SREGS, &entered.run.s.regs.sregs) == 0;
}
void clear_dirty_of_refused(Entered& entered) {
  if (entered.result < 0) entered.run.kvm_dirty_regs = 0;
}
void other_errno(Entered& entered) {
  if (entered.error == EINVAL) entered.error = EIO;
}
void fail_later(Entered& entered) {
  if (entered.runs == 0) return;
  entered.result = -1;
  entered.error = EFAULT;
}
void write_behind(Entered& entered) {
  reinterpret_cast<uint8_t*>(&entered.run.s)[sizeof(kvm_sync_regs)] = 0;
}
bool leave_at_once(Entered& entered) {
  entered.error = EINTR;
  return entered.run.immediate_exit == 0;
}
bool exit_twice(Entered& entered) {
  if (entered.run.immediate_exit == 0 && entered.runs > 0) ::ioctl(entered.fd, KVM_RUN, 0);
  return true;
}
bool end_stepping(Entered& entered) {
  kvm_guest_debug none{};
  if (entered.dirty & KVM_SYNC_X86_REGS) ::ioctl(entered.fd, KVM_SET_GUEST_DEBUG, &none);
  return true;
}
void unknown_capability(Answer& answer) {
  if (answer.request == KVM_CHECK_EXTENSION) answer.result |= 8;
}
void changing_capability(Answer& answer) {
  if (answer.request == KVM_CHECK_EXTENSION) answer.result |= answer.calls % 2 << 3;
}
void short_mapping(Answer& answer) {
  if (answer.request == KVM_GET_VCPU_MMAP_SIZE) answer.result = 2048;
}
void other_cr8(Answer& answer) {
  if (answer.request == KVM_GET_SREGS) static_cast<kvm_sregs*>(answer.argument)->cr8 ^= 6;
}
void regs_of_other_vcpu(Answer& answer) {
  if (answer.request == KVM_GET_REGS) static_cast<kvm_regs*>(answer.argument)->r8 = 0x1111;
}

constexpr std::array kMutations = {
    Mutation{"one field of REGS is wrong", nullptr, wrong_regs},
    Mutation{"one field of SREGS is wrong", nullptr, wrong_sregs},
    Mutation{"one field of EVENTS is wrong", nullptr, wrong_events},
    Mutation{"unknown bits of kvm_valid_regs are accepted", known_valid_only, restore_valid},
    Mutation{"unknown bits of kvm_dirty_regs are accepted", known_dirty_only},
    Mutation{"an exit stores with kvm_valid_regs 0", nullptr, store_rbx},
    Mutation{"every group is stored, asked for or not", ask_for_all, restore_valid},
    Mutation{"no group is stored", ask_for_none, restore_valid},
    Mutation{"kvm_valid_regs is cleared", nullptr, clear_valid},
    Mutation{"kvm_valid_regs is set", nullptr, set_valid},
    Mutation{"kvm_dirty_regs is not cleared", nullptr, restore_dirty},
    Mutation{"dirty groups are not applied", apply_none},
    Mutation{"REGS is applied that is not dirty", apply_clean_regs},
    Mutation{"REGS is applied before the masks are looked at", apply_regs_first},
    Mutation{"SREGS is applied before REGS", apply_sregs_first},
    Mutation{"a refusal clears kvm_dirty_regs", nullptr, clear_dirty_of_refused},
    Mutation{"a refusal has another errno", nullptr, other_errno},
    Mutation{"KVM_RUN fails from the second on", nullptr, fail_later},
    Mutation{"KVM_RUN writes behind the save area", nullptr, write_behind},
    Mutation{"immediate_exit is looked at before all else", leave_at_once},
    Mutation{"an exit is taken twice", exit_twice},
    Mutation{"dirty REGS ends single-stepping", end_stepping},
    Mutation{"the mask has a bit that nobody knows", nullptr, nullptr, unknown_capability},
    Mutation{"the mask is another one each time", nullptr, nullptr, changing_capability},
    Mutation{"the mapping ends before the save area does", nullptr, nullptr, short_mapping},
    Mutation{"KVM_GET_SREGS answers with another CR8", nullptr, nullptr, other_cr8},
    Mutation{"KVM_GET_REGS answers for another vCPU", nullptr, nullptr, regs_of_other_vcpu},
};

}  // namespace

std::span<const Mutation> mutations() {
  return kMutations;
}

int Mutant::call(int fd, unsigned long request, void* argument) noexcept {
  Answer answer{request, argument, calls_++, Calls::call(fd, request, argument)};
  if (mutation_.answered != nullptr) mutation_.answered(answer);
  return answer.result;
}

int Mutant::run(int vcpu_fd, kvm_run* run) noexcept {
  Entered entered{vcpu_fd, *run, run->kvm_valid_regs, run->kvm_dirty_regs, runs_++};
  if (mutation_.before == nullptr || mutation_.before(entered)) {
    entered.result = Calls::run(vcpu_fd, run);
    entered.error = entered.result < 0 ? errno : 0;
  } else {
    entered.result = -1;
  }
  if (mutation_.after != nullptr) mutation_.after(entered);
  errno = entered.error;
  return entered.result;
}

}  // namespace kvm_exit_bench::test
