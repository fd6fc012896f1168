// The two masks: what KVM_RUN accepts in them, when it looks at them and when it clears them.
#include <array>
#include <cstring>

#include "conformance/check.h"
#include "x86_subject.h"

namespace kvm_exit_bench::conformance {
namespace {

constexpr uint64_t kBit31 = 1u << 31;
constexpr uint64_t kBit3 = 1u << 3;
constexpr uint64_t kBit32 = uint64_t{1} << 32;
constexpr uint64_t kBit40 = uint64_t{1} << 40;
constexpr uint64_t kBit63 = uint64_t{1} << 63;
constexpr const char* kRun = "kvm_arch_vcpu_ioctl_run, arch/x86/kvm/x86.c";
constexpr const char* kSync = "sync_regs, arch/x86/kvm/x86.c; Documentation/virt/kvm/api.rst, section 5";
constexpr const char* kStore = "store_regs, arch/x86/kvm/x86.c; commit 01643c51bfcf";

void mask_is_seven(Lab& lab) {
  const Vm vm(lab.device());
  const int answer = sync_capability(lab, vm.fd());
  if (answer == 0) throw NotApplicable("the VM fd offers no synchronous registers");
  expect_equal("KVM_CAP_SYNC_REGS on the VM fd", static_cast<uint64_t>(answer), kAllGroups);
}

void valid_starts_clear(Lab& lab) {
  X86Subject subject(lab, any_guest());
  expect_equal("kvm_valid_regs of a fresh vCPU", subject.valid_at_creation(), 0);
  subject.enter_until(KVM_EXIT_IO);
  expect_equal("kvm_valid_regs after an exit", subject.page().kvm_valid_regs, 0);
}

void refuse(Lab& lab, std::initializer_list<uint64_t> bits, bool in_valid) {
  for (const uint64_t bit : bits) {
    X86Subject subject(lab, any_guest());
    subject.ask(in_valid ? bit : 0, in_valid ? 0 : bit);
    const Entry entry = subject.enter();
    const std::string what = (in_valid ? "kvm_valid_regs " : "kvm_dirty_regs ") + hex(bit);
    if (entry.result == 0 && bit >= kBit32)
      throw Deviation(Meaning::kDocumented, what + ": KVM_RUN came back well, expected EINVAL");
    expect_refused(entry, what);
  }
}

void refuse_without_applying(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.fill_area();
  const kvm_regs before = subject.regs();
  subject.sync().regs.r8 = 0x5eed;
  subject.ask(0, KVM_SYNC_X86_REGS | kBit31);
  expect_refused(subject.enter(), "kvm_dirty_regs 0x80000001");
  const kvm_regs after = subject.regs();
  expect_same(regs_group(), &before, "before", &after, "after");
}

void valid_stays(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.ask(kAllGroups, 0);
  for (int exit = 1; exit <= 3; ++exit) {
    subject.sync().regs.rbx = 0x5eed;
    subject.enter_until(KVM_EXIT_IO);
    expect_equal("kvm_valid_regs after exit " + std::to_string(exit), subject.page().kvm_valid_regs,
                 kAllGroups);
    expect_equal("regs.rbx of the save area", subject.sync().regs.rbx, subject.regs().rbx);
  }
}

void valid_cleared(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.ask(kAllGroups, 0);
  subject.enter_until(KVM_EXIT_IO);
  subject.poison_area();
  subject.ask(0, 0);
  subject.enter_until(KVM_EXIT_IO);
  expect_poison({subject.area(), sizeof(kvm_sync_regs)}, "the save area after kvm_valid_regs was cleared");
}

void never_valid(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.poison_area();
  for (int exit = 0; exit < 3; ++exit) subject.enter_until(KVM_EXIT_IO);
  expect_poison({subject.area(), sizeof(kvm_sync_regs)}, "the save area with kvm_valid_regs 0");
}

void only_asked(Lab& lab) {
  for (const RegisterGroup& asked : carried_groups()) {
    X86Subject subject(lab, any_guest());
    subject.poison_area();
    subject.ask(asked.sync_bit, 0);
    subject.enter_until(KVM_EXIT_IO);
    for (const RegisterGroup& other : carried_groups()) {
      if (&other == &asked) continue;
      expect_poison({subject.area() + other.sync_offset, other.size},
                    std::string(other.name) + " with only " + std::string(asked.name) + " asked for");
    }
  }
}

void dirty_consumed(Lab& lab) {
  for (const uint64_t dirty : {uint64_t{KVM_SYNC_X86_REGS}, uint64_t{KVM_SYNC_X86_SREGS},
                               uint64_t{KVM_SYNC_X86_EVENTS}, kAllGroups}) {
    X86Subject subject(lab, any_guest());
    subject.fill_area();
    subject.ask(0, dirty);
    subject.enter_until(KVM_EXIT_IO);
    expect_equal("kvm_dirty_regs " + hex(dirty) + " after KVM_RUN", subject.page().kvm_dirty_regs, 0);
  }
}

void dirty_once(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.fill_area();
  subject.sync().regs.r8 = 0x1111;
  subject.ask(0, KVM_SYNC_X86_REGS);
  subject.enter_until(KVM_EXIT_IO);
  expect_equal("regs.r8 written once", subject.regs().r8, 0x1111);
  subject.sync().regs.r8 = 0x2222;
  subject.enter_until(KVM_EXIT_IO);
  expect_equal("regs.r8 with kvm_dirty_regs consumed", subject.regs().r8, 0x1111);
}

void dirty_without_valid(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.fill_area();
  subject.sync().regs.r8 = 0x1111;
  subject.sync().regs.rbx = 0x2222'0000;
  subject.ask(0, KVM_SYNC_X86_REGS);
  subject.enter_until(KVM_EXIT_IO);
  subject.enter_until(KVM_EXIT_IO);
  expect_equal("regs.r8 by ioctl", subject.regs().r8, 0x1111);
  expect_equal("regs.rbx by ioctl", subject.regs().rbx, 0x2223'0000);
  expect_equal("regs.rbx of the save area", subject.sync().regs.rbx, 0x2222'0000);
}

void clean_is_ignored(Lab& lab) {
  X86Subject subject(lab, any_guest());
  subject.ask(kAllGroups, 0);
  subject.enter_until(KVM_EXIT_IO);
  const uint64_t before = subject.regs().r8;
  subject.sync().regs.r8 = before ^ 0xdead;
  subject.sync().sregs.cr2 ^= 0xdead;
  subject.sync().events.exception.error_code ^= 0xdead;
  subject.enter_until(KVM_EXIT_IO);
  expect_equal("regs.r8 of the save area", subject.sync().regs.r8, before);
  expect_equal("regs.r8 by ioctl", subject.regs().r8, before);
  expect_equal("sregs.cr2 by ioctl", subject.sregs().cr2, 0);
  expect_equal("events.exception.error_code by ioctl", subject.events().exception.error_code, 0);
}

}  // namespace

std::vector<Check> mask_checks() {
  constexpr const char* kHighSource =
      "kvm_arch_vcpu_ioctl_run, arch/x86/kvm/x86.c; unchecked from commit 74c1807f6c4f until a476cadf8ef1";
  const auto in_valid = [](auto... bits) { return [=](Lab& lab) { refuse(lab, {bits...}, true); }; };
  const auto in_dirty = [](auto... bits) { return [=](Lab& lab) { refuse(lab, {bits...}, false); }; };
  return {
      {"mask-vm-fd", "the VM fd offers REGS, SREGS and EVENTS: 7",
       "kvm_vm_ioctl_check_extension and KVM_SYNC_X86_VALID_FIELDS, arch/x86/include/uapi/asm/kvm.h",
       Meaning::kUnknown, mask_is_seven},
      {"valid-starts-clear", "kvm_valid_regs is an input: 0 on a fresh vCPU, and no exit sets it", kStore,
       Meaning::kBug, valid_starts_clear},
      {"valid-unknown-bits", "KVM_RUN refuses bits 3 and 31 of kvm_valid_regs with EINVAL", kRun,
       Meaning::kBug, in_valid(kBit3, kBit31, kAllGroups | kBit31)},
      {"dirty-unknown-bits", "KVM_RUN refuses bits 3 and 31 of kvm_dirty_regs with EINVAL", kRun,
       Meaning::kBug, in_dirty(kBit3, kBit31)},
      {"valid-high-bits", "KVM_RUN refuses bits 32, 40 and 63 of kvm_valid_regs with EINVAL", kHighSource,
       Meaning::kBug, in_valid(kBit32, kBit40, kBit63)},
      {"dirty-high-bits", "KVM_RUN refuses bits 32, 40 and 63 of kvm_dirty_regs with EINVAL", kHighSource,
       Meaning::kBug, in_dirty(kBit32, kBit40, kBit63)},
      {"refused-mask-applies-nothing", "with an unknown bit beside it, dirty REGS is not applied", kRun,
       Meaning::kBug, refuse_without_applying},
      {"valid-stays-set", "kvm_valid_regs stays set, and every exit stores, until userspace clears it",
       kStore, Meaning::kBug, valid_stays},
      {"valid-cleared-stops-storing", "once kvm_valid_regs is cleared no exit stores into the save area",
       kStore, Meaning::kBug, valid_cleared},
      {"area-untouched-without-valid", "with kvm_valid_regs 0 no exit writes to the save area", kStore,
       Meaning::kBug, never_valid},
      {"only-asked-groups-stored", "an exit stores the groups of kvm_valid_regs and no other", kStore,
       Meaning::kBug, only_asked},
      {"dirty-consumed", "KVM_RUN clears the bits of kvm_dirty_regs as it consumes the groups", kSync,
       Meaning::kBug, dirty_consumed},
      {"dirty-applies-once", "what was written is applied once: the next entry takes nothing", kSync,
       Meaning::kBug, dirty_once},
      {"dirty-without-valid",
       "dirty REGS is applied with kvm_valid_regs 0, and the save area keeps what userspace wrote", kSync,
       Meaning::kBug, dirty_without_valid},
      {"clean-area-ignored", "what userspace writes without its dirty bit is ignored and overwritten", kSync,
       Meaning::kBug, clean_is_ignored},
  };
}

}  // namespace kvm_exit_bench::conformance
