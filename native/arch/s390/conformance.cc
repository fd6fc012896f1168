// s390: kvm_valid_regs is an output and the save area is where KVM keeps the registers, so that the contract
// is another one: what can be read is always there (kvm_arch_vcpu_create and store_regs,
// arch/s390/kvm/kvm-s390.c).
#include "conformance/check.h"

#include <linux/kvm.h>

#include <vector>

#include "conformance/subject.h"
#include "core/guest/whole_groups.h"
#include "core/proof/fields.h"

namespace kvm_exit_bench::conformance {
namespace {

const Guest& first_guest() {
  return guests().front();
}

uint64_t offered_mask(const Subject& subject) {
  if (subject.valid_at_creation() == 0) throw NotApplicable("kvm_valid_regs of a fresh vCPU is 0");
  return subject.valid_at_creation();
}

void valid_is_output(Lab& lab) {
  Subject subject(lab, first_guest());
  constexpr uint64_t kAlways =
      KVM_SYNC_PREFIX | KVM_SYNC_GPRS | KVM_SYNC_ACRS | KVM_SYNC_CRS | KVM_SYNC_ARCH0 | KVM_SYNC_PFAULT;
  expect_equal("kvm_valid_regs of a fresh vCPU, of the groups that all have",
               subject.valid_at_creation() & kAlways, kAlways);
}

void read_agrees(Lab& lab, const RegisterGroup& group) {
  Subject subject(lab, first_guest());
  if ((offered_mask(subject) & group.sync_bit) != group.sync_bit)
    throw NotApplicable("kvm_valid_regs does not offer " + std::string(group.name));
  subject.enter_until(first_guest().declared.reason);
  const RegisterGroup* const one = &group;
  GroupCopies by_ioctl{};
  get_groups(subject.fd(), {&one, 1}, by_ioctl);
  uint32_t compared = 0;
  const auto difference =
      field_difference(group, by_ioctl.data(), "ioctl", subject.area() + group.sync_offset, "sync", compared);
  if (difference) throw Deviation(*difference);
}

}  // namespace

std::vector<Check> arch_checks() {
  std::vector<Check> checks = {{"valid-is-output", "KVM writes into kvm_valid_regs what the save area holds",
                                "kvm_arch_vcpu_create, arch/s390/kvm/kvm-s390.c", Meaning::kBug,
                                valid_is_output}};
  for (const RegisterGroup& group : register_groups()) {
    if (group.sync_bit == 0 || (group.get_request == 0 && group.registers.empty())) continue;
    // The CPU timer runs on between two looks.
    const Meaning meaning = group.name == "arch0" ? Meaning::kDocumented : Meaning::kBug;
    checks.push_back({"read-" + std::string(group.name),
                      "after an exit every field of " + std::string(group.name) +
                          " is the same in the save area and by ioctl",
                      "store_regs, arch/s390/kvm/kvm-s390.c", meaning,
                      [&group](Lab& lab) { read_agrees(lab, group); }});
  }
  return checks;
}

}  // namespace kvm_exit_bench::conformance
