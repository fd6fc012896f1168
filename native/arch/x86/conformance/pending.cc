// Registers written while an exit waits to be completed: the completion comes after them (api.rst, section 5:
// the operation is complete only after userspace has re-entered with KVM_RUN).
#include <algorithm>

#include "conformance/check.h"
#include "guest_layout.h"
#include "x86_subject.h"

namespace kvm_exit_bench::conformance {
namespace {

constexpr uint64_t kSupplied = 0x77;

bool is_read(const Guest& guest) {
  const uint32_t reason = guest.declared.reason;
  return (reason == KVM_EXIT_IO || reason == KVM_EXIT_MMIO) && !guest.declared.is_write;
}

void stand_at_exit(X86Subject& subject, const Guest& guest) {
  const Entry entry = subject.enter();
  if (entry.result < 0 || exit_difference(subject.page(), guest.declared))
    throw NotApplicable("the guest does not cause its exit here");
  if (is_read(guest)) supply_input(subject.page(), guest.declared, kSupplied);
}

// The input is one byte: it goes into AL, and the rest of RAX is what userspace wrote. Where the instruction
// was emulated KVM reads the registers again before it completes (emulate_regs_need_sync_from_vcpu), and the
// input is lost.
void rax_with_pending_read(Lab& lab, const Guest& guest) {
  X86Subject subject(lab, guest);
  stand_at_exit(subject, guest);
  subject.sync().regs = subject.regs();
  subject.sync().regs.rax = 0x1122'3344'5566'7788;
  subject.ask(0, KVM_SYNC_X86_REGS);
  subject.enter_until(guest.declared.reason);
  const uint64_t rax = subject.regs().rax;
  if (rax == 0x1122'3344'5566'7788)
    throw Deviation(Meaning::kDocumented, "regs.rax is " + hex(rax) + ": the input " + hex(kSupplied) +
                                              " is lost, userspace's value stands");
  expect_equal("regs.rax", rax, 0x1122'3344'5566'7700 | kSupplied);
}

// The guest goes on where userspace points RIP; a completion that skips the instruction all the same would
// go on behind it.
void rip_with_pending_exit(Lab& lab, const Guest& guest) {
  X86Subject subject(lab, guest);
  const auto code = code_elsewhere();
  std::copy(code.begin(), code.end(), subject.memory(kElsewhereAddress));
  stand_at_exit(subject, guest);
  subject.sync().regs = subject.regs();
  subject.sync().regs.rdi = 0;
  subject.sync().regs.rip = kElsewhereAddress;
  subject.ask(0, KVM_SYNC_X86_REGS);
  const Entry entry = subject.enter();
  const kvm_regs after = subject.regs();
  if (entry.result == 0 && after.rdi == kElsewhere) return;
  const std::string saw = "regs.rdi is " + hex(after.rdi) + " and regs.rip " + hex(after.rip) +
                          " after the next exit: the guest was not at " + hex(kElsewhereAddress);
  // A read that the emulator completes puts RIP behind the instruction.
  const bool went_on = entry.result == 0 && after.rip >= kCodeAddress && after.rip < kCodeAddress + 64;
  throw Deviation(is_read(guest) && went_on ? Meaning::kDocumented : Meaning::kBug, saw);
}

// Dirty REGS as just read must not do the operation twice or leave it out.
void counter_with_pending_exit(Lab& lab, const Guest& guest) {
  X86Subject subject(lab, guest);
  stand_at_exit(subject, guest);
  const uint64_t start = subject.regs().rbx >> kCounterShift;
  subject.page().kvm_valid_regs = KVM_SYNC_X86_REGS;
  subject.sync().regs = subject.regs();
  for (uint64_t exit = 1; exit <= 4; ++exit) {
    subject.page().kvm_dirty_regs = KVM_SYNC_X86_REGS;
    subject.enter_until(guest.declared.reason);
    expect_equal("the guest's counter after exit " + std::to_string(exit),
                 (subject.sync().regs.rbx >> kCounterShift) - start, exit);
  }
}

}  // namespace

std::vector<Check> pending_checks() {
  const char* const completion =
      "kvm_arch_vcpu_ioctl_run (complete_userspace_io after sync_regs), complete_fast_pio_in and "
      "x86_emulate_instruction, arch/x86/kvm/x86.c";
  std::vector<Check> checks;
  for (const Guest& guest : guests()) {
    if (!is_subject(guest) || guest.prepare_vm != nullptr) continue;
    const std::string where = subject_name(guest.exit, guest.mode);
    const std::string at = std::string(guest.exit) + " in " + std::string(guest.mode);
    if (is_read(guest)) {
      checks.push_back(
          {"dirty-rax-" + where, "with " + at + " pending, the input goes into AL over the RAX of dirty REGS",
           completion, Meaning::kBug, [&guest](Lab& lab) { rax_with_pending_read(lab, guest); }});
    }
    checks.push_back({"dirty-rip-" + where, "with " + at + " pending, the guest goes on at RIP of dirty REGS",
                      completion, Meaning::kBug, [&guest](Lab& lab) { rip_with_pending_exit(lab, guest); }});
    checks.push_back({"dirty-regs-" + where,
                      "with " + at + " pending, dirty REGS as read neither repeats nor skips an instruction",
                      completion, Meaning::kBug,
                      [&guest](Lab& lab) { counter_with_pending_exit(lab, guest); }});
  }
  return checks;
}

}  // namespace kvm_exit_bench::conformance
