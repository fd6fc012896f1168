// A subject whose kvm_run carries registers: typed access to the save area and to the same by ioctl.
#pragma once

#include <linux/kvm.h>

#include "conformance/subject.h"
#include "core/guest/register_group.h"

namespace kvm_exit_bench::conformance {

inline constexpr uint64_t kAllGroups = KVM_SYNC_X86_REGS | KVM_SYNC_X86_SREGS | KVM_SYNC_X86_EVENTS;
inline constexpr uint64_t kSeenAddress = 0xa100;
// Where code lies that userspace may point RIP at.
inline constexpr uint64_t kElsewhereAddress = 0x9000;
// What that code leaves in RDI.
inline constexpr uint64_t kElsewhere = 0x5eed;

class X86Subject : public Subject {
 public:
  // Throws NotApplicable where the VM fd does not offer all three groups.
  X86Subject(Lab& lab, std::string_view mode, std::span<const uint8_t> code);
  X86Subject(Lab& lab, const Guest& guest);

  kvm_sync_regs& sync() const noexcept { return page().s.regs; }
  void ask(uint64_t valid, uint64_t dirty) const noexcept {
    page().kvm_valid_regs = valid;
    page().kvm_dirty_regs = dirty;
  }
  // What the vCPU holds now, into the save area: a place to start changes from.
  void fill_area();
  kvm_regs regs();
  kvm_sregs sregs();
  kvm_vcpu_events events();
  void set(const kvm_regs& regs);
  // What the guest stored in its n-th slot.
  uint64_t seen(size_t slot) const noexcept;
  // Every byte of the save area poison.
  void poison_area() const noexcept;
};

const RegisterGroup& regs_group();
const RegisterGroup& sregs_group();
const RegisterGroup& events_group();

// The pio-out guest of ring 0: for checks that any exit will do for.
const Guest& any_guest();
// Whether the checks that go through exits look at this one: 64-bit guests that need nothing but a VM, one of
// each width.
bool is_subject(const Guest& guest) noexcept;
std::span<const uint8_t> code_regs();
std::span<const uint8_t> code_sregs();
std::span<const uint8_t> code_elsewhere();
std::span<const uint8_t> code_steps();

// Throws Deviation with the first field that differs: "regs.rax: ioctl 0x0, sync 0x10".
void expect_same(const RegisterGroup& group, const void* one, const char* one_name, const void* other,
                 const char* other_name);
// Throws Deviation unless KVM_RUN failed with EINVAL.
void expect_refused(const Entry& entry, const std::string& what);

// Parts of the table, by file.
std::vector<Check> mask_checks();
std::vector<Check> read_checks();
std::vector<Check> write_checks();
std::vector<Check> precedence_checks();
std::vector<Check> refused_checks();
std::vector<Check> pending_checks();
std::vector<Check> step_checks();
std::vector<Check> interrupted_checks();
std::vector<Check> shared_checks();

}  // namespace kvm_exit_bench::conformance
