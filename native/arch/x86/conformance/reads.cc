// What an exit stores: every field of every group after every exit that the arch has a guest for.
#include <cstring>

#include "conformance/check.h"
#include "core/loop/access.h"
#include "x86_subject.h"

namespace kvm_exit_bench::conformance {
namespace {

// A few laps, so that the registers are not those of the first exit only.
constexpr int kExits = 3;

void expect_group(X86Subject& subject, const RegisterGroup& group) {
  std::vector<uint8_t> by_ioctl(group.size);
  subject.get(group, by_ioctl.data());
  expect_same(group, by_ioctl.data(), "ioctl", subject.area() + group.sync_offset, "sync");
}

// Throws NotApplicable where the host cannot run the guest, or its exit does not come.
void take_exit(X86Subject& subject, const Guest& guest) {
  const Entry entry = subject.enter();
  if (entry.result < 0)
    throw NotApplicable("the guest cannot run here: KVM_RUN failed, errno " + std::to_string(entry.error));
  if (const auto difference = exit_difference(subject.page(), guest.declared))
    throw NotApplicable("the guest does not cause its exit here: " + *difference);
}

void read_agrees(Lab& lab, const Guest& guest, const RegisterGroup& group) {
  X86Subject subject(lab, guest);
  std::memset(subject.area(), 0, sizeof(kvm_sync_regs));
  subject.ask(group.sync_bit, 0);
  for (int exit = 0; exit < kExits; ++exit) {
    take_exit(subject, guest);
    expect_group(subject, group);
  }
}

// For an exit that a host may not have at all; some exit otherwise instead. To hang is no other exit.
void read_rare_exit(Lab& lab, const Guest& guest) {
  X86Subject subject(lab, guest);
  std::memset(subject.area(), 0, sizeof(kvm_sync_regs));
  subject.ask(kAllGroups, 0);
  try {
    take_exit(subject, guest);
  } catch (const Hung&) {
    throw;
  } catch (const Deviation& other) {
    throw NotApplicable(std::string("the guest does not exit so here: ") + other.what());
  }
  for (const RegisterGroup& group : carried_groups()) expect_group(subject, group);
}

// A save area that was never cleared: KVM writes every field itself.
void read_over_poison(Lab& lab, const RegisterGroup& group) {
  X86Subject subject(lab, any_guest());
  subject.poison_area();
  subject.ask(group.sync_bit, 0);
  subject.enter_until(KVM_EXIT_IO);
  // Not valid without its flag (api.rst, KVM_GET_VCPU_EVENTS), and the bitmap has a check of its own.
  if ((subject.events().flags & KVM_VCPUEVENT_VALID_TRIPLE_FAULT) == 0)
    subject.sync().events.triple_fault.pending = 0;
  std::memset(subject.sync().sregs.interrupt_bitmap, 0, sizeof(kvm_sregs::interrupt_bitmap));
  expect_group(subject, group);
}

// A bit that is left there makes KVM queue that interrupt when SREGS is written back.
void stale_interrupt(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.ask(KVM_SYNC_X86_SREGS, 0);
  subject.enter_until(KVM_EXIT_IO);
  subject.sync().sregs.interrupt_bitmap[0] = uint64_t{1} << 0x21;
  subject.enter_until(KVM_EXIT_IO);
  const uint64_t by_ioctl = subject.sregs().interrupt_bitmap[0];
  expect_equal("sregs.interrupt_bitmap by ioctl", by_ioctl, 0);
  const uint64_t by_sync = subject.sync().sregs.interrupt_bitmap[0];
  if (by_sync == by_ioctl) return;
  throw Deviation(Meaning::kDocumented,
                  "sregs.interrupt_bitmap: ioctl " + hex(by_ioctl) + ", sync " + hex(by_sync));
}

// Both at once, as the host does with a group it reads and another it writes.
void read_while_other_dirty(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.fill_area();
  subject.sync().regs.r8 = 0x1111;
  std::memset(&subject.sync().sregs, 0, sizeof(kvm_sregs));
  subject.ask(KVM_SYNC_X86_SREGS, KVM_SYNC_X86_REGS);
  subject.enter_until(KVM_EXIT_IO);
  const kvm_sregs sregs = subject.sregs();
  expect_same(sregs_group(), &sregs, "ioctl", &subject.sync().sregs, "sync");
  expect_equal("regs.r8 by ioctl", subject.regs().r8, 0x1111);
  expect_equal("regs.rbx of the save area, which was not asked for", subject.sync().regs.rbx, 0);
}

std::string get_source(const RegisterGroup& group) {
  if (group.name == "regs") return "store_regs and __get_regs, arch/x86/kvm/x86.c";
  if (group.name == "sregs") return "store_regs and __get_sregs, arch/x86/kvm/x86.c";
  return "store_regs and kvm_vcpu_ioctl_x86_get_vcpu_events, arch/x86/kvm/x86.c";
}

}  // namespace

std::vector<Check> read_checks() {
  std::vector<Check> checks;
  for (const Guest& guest : guests()) {
    if (!is_subject(guest)) continue;
    if (guest.prepare_vm != nullptr) {
      checks.push_back({"read-all-" + subject_name(guest.exit, guest.mode),
                        "after " + std::string(guest.exit) + " in " + std::string(guest.mode) +
                            " every field of every group is the same by sync and by ioctl",
                        "store_regs, arch/x86/kvm/x86.c", Meaning::kBug,
                        [&guest](Lab& lab) { read_rare_exit(lab, guest); }});
      continue;
    }
    for (const RegisterGroup& group : carried_groups()) {
      const std::string name(group.name);
      checks.push_back({"read-" + name + "-" + subject_name(guest.exit, guest.mode),
                        "after " + std::string(guest.exit) + " in " + std::string(guest.mode) +
                            " every field of " + name + " is the same by sync and by " + group.get_name,
                        get_source(group), Meaning::kBug,
                        [&guest, &group](Lab& lab) { read_agrees(lab, guest, group); }});
    }
  }
  for (const RegisterGroup& group : carried_groups()) {
    checks.push_back({"read-" + std::string(group.name) + "-over-poison",
                      "every field of " + std::string(group.name) +
                          " is stored, whatever the save area held before (but interrupt_bitmap, and "
                          "triple_fault without its flag)",
                      get_source(group), Meaning::kBug,
                      [&group](Lab& lab) { read_over_poison(lab, group); }});
  }
  // KVM_GET_SREGS starts from zeroed memory, so the ioctl does not show it.
  checks.push_back({"interrupt-bitmap-cleared",
                    "SREGS.interrupt_bitmap is stored whole: a bit that userspace left there is cleared",
                    "__get_sregs, arch/x86/kvm/x86.c: since commit 6dba94035203 (5.14) it sets a bit and "
                    "clears none",
                    Meaning::kBug, stale_interrupt});
  checks.push_back({"read-while-other-dirty",
                    "SREGS is stored and REGS applied by one KVM_RUN, each by its own mask",
                    "sync_regs and store_regs, arch/x86/kvm/x86.c", Meaning::kBug, read_while_other_dirty});
  return checks;
}

}  // namespace kvm_exit_bench::conformance
