// x86: the table of checks, and what they have in common. Sources are files of Linux and commits to it; read
// in Linux 5.19 unless a commit is named.
#include "conformance/check.h"

#include <cerrno>
#include <cstring>
#include <iterator>

#include "core/proof/fields.h"
#include "x86_subject.h"

extern "C" {
extern const uint8_t conformance_regs_begin[], conformance_regs_end[];
extern const uint8_t conformance_sregs_begin[], conformance_sregs_end[];
extern const uint8_t conformance_elsewhere_begin[], conformance_elsewhere_end[];
extern const uint8_t conformance_steps_begin[], conformance_steps_end[];
}

namespace kvm_exit_bench::conformance {
namespace {

void require_all_groups(const Subject& subject, Lab& lab) {
  const int answer = sync_capability(lab, subject.vm().fd());
  if (answer > 0 && (static_cast<uint64_t>(answer) & kAllGroups) == kAllGroups) return;
  throw NotApplicable("KVM_CAP_SYNC_REGS on the VM fd is " + std::to_string(answer));
}

}  // namespace

X86Subject::X86Subject(Lab& lab, std::string_view mode, std::span<const uint8_t> code)
    : Subject(lab, mode, code) {
  require_all_groups(*this, lab);
}

X86Subject::X86Subject(Lab& lab, const Guest& guest) : Subject(lab, guest) {
  require_all_groups(*this, lab);
}

void X86Subject::fill_area() {
  sync().regs = regs();
  sync().sregs = sregs();
  sync().events = events();
}

kvm_regs X86Subject::regs() {
  kvm_regs regs{};
  call(KVM_GET_REGS, "KVM_GET_REGS", &regs);
  return regs;
}

kvm_sregs X86Subject::sregs() {
  kvm_sregs sregs{};
  call(KVM_GET_SREGS, "KVM_GET_SREGS", &sregs);
  return sregs;
}

kvm_vcpu_events X86Subject::events() {
  kvm_vcpu_events events{};
  call(KVM_GET_VCPU_EVENTS, "KVM_GET_VCPU_EVENTS", &events);
  return events;
}

void X86Subject::set(const kvm_regs& regs) {
  kvm_regs copy = regs;
  call(KVM_SET_REGS, "KVM_SET_REGS", &copy);
}

uint64_t X86Subject::seen(size_t slot) const noexcept {
  uint64_t value;
  std::memcpy(&value, memory(kSeenAddress + slot * sizeof value), sizeof value);
  return value;
}

void X86Subject::poison_area() const noexcept {
  std::memset(area(), kPoison, sizeof(kvm_sync_regs));
}

const RegisterGroup& regs_group() {
  return *find_group("regs");
}
const RegisterGroup& sregs_group() {
  return *find_group("sregs");
}
const RegisterGroup& events_group() {
  return *find_group("events");
}

const Guest& any_guest() {
  return *find_guest("pio-out", "long64-ring0");
}
bool is_subject(const Guest& guest) noexcept {
  const bool is_bare =
      guest.prepare == nullptr && guest.counter == nullptr && guest.handled == Handled::kNever;
  return is_bare && guest.mode.starts_with("long64") && guest.declared.size <= 1;
}

std::span<const uint8_t> code_regs() {
  return {conformance_regs_begin, conformance_regs_end};
}
std::span<const uint8_t> code_sregs() {
  return {conformance_sregs_begin, conformance_sregs_end};
}
std::span<const uint8_t> code_elsewhere() {
  return {conformance_elsewhere_begin, conformance_elsewhere_end};
}
std::span<const uint8_t> code_steps() {
  return {conformance_steps_begin, conformance_steps_end};
}

void expect_same(const RegisterGroup& group, const void* one, const char* one_name, const void* other,
                 const char* other_name) {
  uint32_t compared = 0;
  const auto difference = field_difference(group, static_cast<const uint8_t*>(one), one_name,
                                           static_cast<const uint8_t*>(other), other_name, compared);
  if (difference) throw Deviation(*difference);
}

void expect_refused(const Entry& entry, const std::string& what) {
  if (entry.result < 0 && entry.error == EINVAL) return;
  throw Deviation(what + ": KVM_RUN " +
                  (entry.result < 0 ? "failed with errno " + std::to_string(entry.error) : "came back well") +
                  ", expected EINVAL");
}

std::vector<Check> arch_checks() {
  std::vector<Check> all;
  for (const auto part : {mask_checks, read_checks, write_checks, precedence_checks, refused_checks,
                          pending_checks, step_checks, interrupted_checks, shared_checks}) {
    std::vector<Check> some = part();
    std::move(some.begin(), some.end(), std::back_inserter(all));
  }
  return all;
}

}  // namespace kvm_exit_bench::conformance
