// What is written through the save area arrives: as ioctls see it before the guest runs, and as the guest
// does.
#include <cerrno>
#include <cstring>

#include "conformance/check.h"
#include "guest_layout.h"
#include "x86_subject.h"

namespace kvm_exit_bench::conformance {
namespace {

constexpr const char* kRing0 = "long64-ring0";
constexpr const char* kRing3 = "long64-ring3";
// CF, PF, AF, ZF, SF, OF.
constexpr uint64_t kStatusFlags = 0x8d5;
// A copy of the top page table.
constexpr uint64_t kOtherPml4 = 0x5000;
constexpr uint64_t kPml4 = 0x2000;

// Every register another value; RSP stays a stack, RIP where the guest starts, IOPL what `out` needs.
kvm_regs other_regs(const kvm_regs& now) {
  kvm_regs regs = now;
  uint64_t value = 0x1111'2222'3333'0001;
  for (auto* at : {&regs.rax, &regs.rbx, &regs.rcx, &regs.rdx, &regs.rsi, &regs.rdi, &regs.rbp, &regs.r8,
                   &regs.r9, &regs.r10, &regs.r11, &regs.r12, &regs.r13, &regs.r14, &regs.r15}) {
    *at = value;
    value += 0x0101'0101'0101'0101;
  }
  regs.rsp = now.rsp - 0x80;
  regs.rflags = now.rflags | kStatusFlags;
  return regs;
}

// Everything that may change while the guest still runs.
kvm_sregs other_sregs(const kvm_sregs& now) {
  kvm_sregs sregs = now;
  sregs.cr0 ^= 1u << 18;  // AM
  sregs.cr2 = 0x1234'5678'9abc;
  sregs.cr3 = kOtherPml4;
  sregs.cr4 ^= 1u << 10;  // OSXMMEXCPT
  sregs.efer ^= 1;        // SCE
  sregs.fs.base = kDataAddress;
  sregs.gs.base = kDataAddress + 8;
  sregs.ds.selector = 0x28;
  sregs.es.selector = 0x38;
  sregs.fs.selector = 0x40;
  sregs.gs.selector = 0x48;
  sregs.gdt = {0xb000, 0x7f, {}};
  sregs.idt = {0xc000, 0xfff, {}};
  sregs.tr.base = 0xd000;
  sregs.tr.selector = 0x50;
  sregs.ldt.base = 0xe000;
  sregs.ldt.selector = 0x60;
  return sregs;
}

// Sync-in, then EINTR: the guest changes nothing.
void apply(X86Subject& subject, uint64_t dirty) {
  subject.ask(0, dirty);
  const Entry entry = subject.enter_immediately();
  if (entry.result < 0 && entry.error == EINTR) return;
  throw Deviation("KVM_RUN with immediate_exit: result " + std::to_string(entry.result) + ", errno " +
                  std::to_string(entry.error) + ", expected EINTR");
}

void regs_by_ioctl(Lab& lab) {
  X86Subject subject(lab, any_guest());
  kvm_regs written = other_regs(subject.regs());
  written.rip = kElsewhereAddress;
  written.rsp = 0x1234'5678'9abc'def0;
  subject.sync().regs = written;
  apply(subject, KVM_SYNC_X86_REGS);
  const kvm_regs seen = subject.regs();
  expect_same(regs_group(), &written, "written", &seen, "ioctl");
}

// A vendor may keep a segment's attributes its own way, so what the ioctl makes of the same values is the
// measure; and what no vendor changes must be what was written.
void sregs_by_ioctl(Lab& lab) {
  X86Subject subject(lab, any_guest()), twin(lab, any_guest());
  kvm_sregs written = other_sregs(subject.sregs());
  subject.sync().sregs = written;
  apply(subject, KVM_SYNC_X86_SREGS);
  twin.call(KVM_SET_SREGS, "KVM_SET_SREGS", &written);
  const kvm_sregs seen = subject.sregs(), by_ioctl = twin.sregs();
  expect_same(sregs_group(), &by_ioctl, "set by ioctl", &seen, "set by sync");
  expect_equal("sregs.cr0", seen.cr0, written.cr0);
  expect_equal("sregs.cr2", seen.cr2, written.cr2);
  expect_equal("sregs.cr3", seen.cr3, written.cr3);
  expect_equal("sregs.cr4", seen.cr4, written.cr4);
  expect_equal("sregs.efer", seen.efer, written.efer);
  expect_equal("sregs.fs.base", seen.fs.base, written.fs.base);
  expect_equal("sregs.gdt.base", seen.gdt.base, written.gdt.base);
  expect_equal("sregs.tr.selector", seen.tr.selector, written.tr.selector);
}

void events_by_ioctl(Lab& lab) {
  X86Subject subject(lab, any_guest()), twin(lab, any_guest());
  kvm_vcpu_events written = subject.events();
  written.flags |= KVM_VCPUEVENT_VALID_NMI_PENDING | KVM_VCPUEVENT_VALID_SHADOW;
  written.exception.injected = 1;
  written.exception.nr = 13;
  written.exception.has_error_code = 1;
  written.exception.error_code = 0x1234;
  written.interrupt.shadow = KVM_X86_SHADOW_INT_STI;
  written.nmi.masked = 1;
  written.nmi.pending = 1;
  subject.sync().events = written;
  apply(subject, KVM_SYNC_X86_EVENTS);
  twin.call(KVM_SET_VCPU_EVENTS, "KVM_SET_VCPU_EVENTS", &written);
  const kvm_vcpu_events seen = subject.events(), by_ioctl = twin.events();
  expect_same(events_group(), &by_ioctl, "set by ioctl", &seen, "set by sync");
  expect_equal("events.exception.nr", seen.exception.nr, 13);
  expect_equal("events.exception.error_code", seen.exception.error_code, 0x1234);
  expect_equal("events.nmi.masked", seen.nmi.masked, 1);
}

void regs_by_guest(Lab& lab, const char* mode) {
  X86Subject subject(lab, mode, code_regs());
  const kvm_regs written = other_regs(subject.regs());
  subject.sync().regs = written;
  subject.ask(0, KVM_SYNC_X86_REGS);
  subject.enter_until(KVM_EXIT_IO);
  kvm_regs seen{};
  std::memcpy(&seen, subject.memory(kSeenAddress), offsetof(kvm_regs, rip));
  // At ring 3 the host may show its own IF and IOPL where it runs the guest as its process (PVM).
  const uint64_t looked_at = std::string_view(mode) == kRing0 ? ~uint64_t{0} : kStatusFlags;
  seen.rflags = (subject.seen(17) & looked_at) | (written.rflags & ~looked_at);
  // The guest does not look at RIP: that it ran at all shows it.
  seen.rip = written.rip;
  expect_same(regs_group(), &written, "written", &seen, "guest");
}

void sregs_by_guest(Lab& lab) {
  X86Subject subject(lab, kRing0, code_sregs());
  std::memcpy(subject.memory(kOtherPml4), subject.memory(kPml4), 4096);
  const uint64_t at_fs = 0x5eed'0000'0000'0001, at_gs = 0x5eed'0000'0000'0002;
  std::memcpy(subject.memory(kDataAddress), &at_fs, sizeof at_fs);
  std::memcpy(subject.memory(kDataAddress + 8), &at_gs, sizeof at_gs);
  const kvm_sregs written = other_sregs(subject.sregs());
  subject.sync().sregs = written;
  subject.ask(0, KVM_SYNC_X86_SREGS);
  subject.enter_until(KVM_EXIT_IO);
  const std::pair<const char*, uint64_t> expected[] = {
      {"CR0", written.cr0},         {"CR2", written.cr2},        {"CR3", written.cr3},
      {"CR4", written.cr4},         {"EFER", written.efer},      {"what lies at FS:0", at_fs},
      {"what lies at GS:0", at_gs}, {"DS", written.ds.selector}, {"ES", written.es.selector},
      {"FS", written.fs.selector},  {"GS", written.gs.selector}, {"SS", written.ss.selector},
  };
  for (size_t slot = 0; slot < std::size(expected); ++slot) {
    expect_equal(std::string(expected[slot].first) + " as the guest sees it", subject.seen(slot),
                 expected[slot].second);
  }
  // Limit, then base: ten bytes.
  expect_equal("GDTR.limit as the guest sees it", subject.seen(12) & 0xffff, written.gdt.limit);
  expect_equal("IDTR.limit as the guest sees it", subject.seen(14) & 0xffff, written.idt.limit);
  expect_equal("GDTR.base as the guest sees it", subject.seen(12) >> 16, written.gdt.base);
  expect_equal("IDTR.base as the guest sees it", subject.seen(14) >> 16, written.idt.base);
}

// An undefined-opcode exception without an interrupt table: the guest shuts down.
void events_by_guest(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.fill_area();
  subject.sync().events.exception.injected = 1;
  subject.sync().events.exception.nr = 6;
  subject.ask(0, KVM_SYNC_X86_EVENTS);
  subject.enter_until(KVM_EXIT_SHUTDOWN);
}

}  // namespace

std::vector<Check> write_checks() {
  const char* const set_regs = "sync_regs and __set_regs, arch/x86/kvm/x86.c";
  const char* const set_sregs = "sync_regs and __set_sregs, arch/x86/kvm/x86.c";
  const char* const set_events = "sync_regs and kvm_vcpu_ioctl_x86_set_vcpu_events, arch/x86/kvm/x86.c";
  return {
      {"write-regs-ioctl", "every field of dirty REGS is in the vCPU, as KVM_GET_REGS sees it", set_regs,
       Meaning::kBug, regs_by_ioctl},
      {"write-sregs-ioctl", "dirty SREGS does what KVM_SET_SREGS does with the same values, field by field",
       set_sregs, Meaning::kBug, sregs_by_ioctl},
      {"write-events-ioctl",
       "dirty EVENTS does what KVM_SET_VCPU_EVENTS does with the same values, field by field", set_events,
       Meaning::kBug, events_by_ioctl},
      {"write-regs-guest-ring0", "guest code at ring 0 finds every register of dirty REGS", set_regs,
       Meaning::kBug, [](Lab& lab) { regs_by_guest(lab, kRing0); }},
      {"write-regs-guest-ring3",
       "guest code at ring 3 finds every register of dirty REGS, and its status flags", set_regs,
       Meaning::kBug, [](Lab& lab) { regs_by_guest(lab, kRing3); }},
      {"write-sregs-guest",
       "guest code at ring 0 finds the control registers, EFER, segments and tables of dirty SREGS",
       set_sregs, Meaning::kBug, sregs_by_guest},
      {"write-events-guest", "an exception injected by dirty EVENTS reaches the guest", set_events,
       Meaning::kBug, events_by_guest},
  };
}

}  // namespace kvm_exit_bench::conformance
