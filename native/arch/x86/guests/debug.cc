// Debug exits (KVM_SET_GUEST_DEBUG).
#include <linux/kvm.h>

#include <array>

#include "core/guest/loaded_guest.h"
#include "core/kvm/ioctl.h"
#include "guests/table.h"
#include "known_hosts.h"
#include "vcpu_state.h"

DECLARE_GUEST(single_step)
DECLARE_GUEST(breakpoint)
DECLARE_GUEST(int3)

namespace kvm_exit_bench {
namespace {

constexpr uint64_t kDebugException = 1;
constexpr uint64_t kBreakpointException = 3;
constexpr uint8_t kNop = 0x90;
constexpr uint8_t kInt3 = 0xcc;

uint64_t exception_of(const kvm_run& run) {
  return run.debug.arch.exception;
}
constexpr DeclaredExit kDebug = {KVM_EXIT_DEBUG, kDebugException, 0, false, 0, 1, exception_of};
constexpr DeclaredExit kInt3Debug = {KVM_EXIT_DEBUG, kBreakpointException, 0, false, 0, 1, exception_of};

void step_on(LoadedGuest& loaded) {
  kvm_regs regs = get_regs(loaded.vcpu_fd());
  // Loops for longer than anybody waits; the counter is its low half.
  regs.rcx = uint64_t{1} << 60;
  set_regs(loaded.vcpu_fd(), regs);
  kvm_guest_debug debug{};
  debug.control = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP;
  KVM_CALL(loaded.vcpu_fd(), KVM_SET_GUEST_DEBUG, &debug);
}

// A breakpoint for instructions in DR0: enabled, and the bit of DR7 that is always set.
kvm_guest_debug breakpoint_at(uint64_t address) noexcept {
  kvm_guest_debug debug{};
  debug.control = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_HW_BP;
  debug.arch.debugreg[0] = address;
  debug.arch.debugreg[7] = 0x402;
  return debug;
}

uint64_t stop(uint64_t turn) noexcept {
  const auto second = static_cast<uint64_t>(guest_breakpoint_after - guest_breakpoint_begin);
  return kCodeAddress + (turn % 2 == 0 ? 0 : second);
}

void break_first(LoadedGuest& loaded) {
  kvm_guest_debug debug = breakpoint_at(stop(0));
  KVM_CALL(loaded.vcpu_fd(), KVM_SET_GUEST_DEBUG, &debug);
}

// KVM would report the same instruction for ever, RFLAGS.RF or not (kvm_vcpu_check_code_breakpoint,
// arch/x86/kvm/x86.c): a debugger moves the breakpoint, and so does this.
int break_at_other(ExitHandling& handling) noexcept {
  kvm_guest_debug debug = breakpoint_at(stop(++handling.turn));
  return ::ioctl(handling.vcpu_fd, KVM_SET_GUEST_DEBUG, &debug);
}

void break_on_int3(LoadedGuest& loaded) {
  kvm_guest_debug debug{};
  debug.control = KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_SW_BP;
  KVM_CALL(loaded.vcpu_fd(), KVM_SET_GUEST_DEBUG, &debug);
}

// RIP stays at the int3: as debuggers do, a nop takes its place, and the other nop becomes one.
int move_int3(ExitHandling& handling) noexcept {
  uint8_t* const code = handling.memory + kCodeAddress;
  const bool at_first = handling.turn++ % 2 == 0;
  code[guest_int3_at - guest_int3_begin] = at_first ? kNop : kInt3;
  code[guest_int3_after - guest_int3_begin] = at_first ? kInt3 : kNop;
  return 0;
}

constexpr std::string_view kNoDebugExit = "not every vendor module leaves this exception to userspace";
// raise_interrupt2 (target/i386/tcg/excp_helper.c) tells SVM of a software interrupt, not of the exception.
constexpr std::string_view kNoInt3Exit =
    "not every vendor module leaves this exception to userspace, and QEMU's SVM intercepts no int3";

Guest step(std::string_view mode) {
  return {GUEST_CODE("debug-step", mode, single_step),
          kDebug,
          nullptr,
          step_on,
          &kCountsDownRcx,
          nullptr,
          Handled::kNever,
          Transfers::kAll,
          kNoDebugExit};
}
template <const std::string_view& mode>
Guest hardware_breakpoint() {
  return {GUEST_CODE("debug-breakpoint", mode, breakpoint),
          kDebug,
          [](const Vm&) { refuse_known_to_hang("debug-breakpoint", mode); },
          break_first,
          nullptr,
          break_at_other,
          Handled::kInExit,
          Transfers::kNoWriteAlone,
          kNoDebugExit};
}
Guest software_breakpoint(std::string_view mode) {
  return {GUEST_CODE("debug-int3", mode, int3),
          kInt3Debug,
          nullptr,
          break_on_int3,
          nullptr,
          move_int3,
          Handled::kInExit,
          Transfers::kNoWriteAlone,
          kNoInt3Exit,
          {},
          "userspace rewrites the code at each exit, and the vCPUs of one VM run the same code"};
}

}  // namespace

std::span<const Guest> debug_guests() noexcept {
  static const std::array kGuests = {
      step(kRing0),
      step(kRing3),
      hardware_breakpoint<kRing0>(),
      hardware_breakpoint<kRing3>(),
      software_breakpoint(kRing0),
      software_breakpoint(kRing3),
  };
  return kGuests;
}

}  // namespace kvm_exit_bench
