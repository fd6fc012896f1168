#include "core/guest/whole_groups.h"

#include <cstring>

#include "core/guest/register_calls.h"
#include "core/guest/save_area.h"
#include "core/kvm/ioctl.h"
#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {
namespace {

// Throws what became of a call that did not answer as it must.
[[noreturn]] void throw_answer(const char* name, const RegisterGroup& group, int answer) {
  if (answer < 0) throw_errno(name);
  throw KvmError(ErrorCode::kKvm, name, 0,
                 "moved " + std::to_string(answer) + " of " + std::to_string(group.answer) + " registers");
}

}  // namespace

void get_groups(int vcpu_fd, GroupList groups, GroupCopies& copies) {
  const RegisterCalls calls(groups, copies);
  for (const RegisterCall& call : calls.all()) {
    const int answer = patient_ioctl(vcpu_fd, call.get, call.argument);
    if (answer != call.group->answer) throw_answer(call.group->get_name, *call.group, answer);
  }
}

void set_groups(int vcpu_fd, GroupList groups, GroupCopies& copies) {
  const RegisterCalls calls(groups, copies);
  for (const RegisterCall& call : calls.all()) {
    const int answer = patient_ioctl(vcpu_fd, call.set, call.argument);
    if (answer != call.group->answer) throw_answer(call.group->set_name, *call.group, answer);
  }
}

void get_groups(const LoadedGuest& loaded, GroupList groups, GroupCopies& copies) {
  get_groups(loaded.vcpu_fd(), groups, copies);
  for (size_t i = 0; i < groups.size(); ++i) {
    if (!has_ioctl(*groups[i])) read_area(loaded.run(), *groups[i], copies.data() + i * kMaxGroupBytes);
  }
}

void set_groups(const LoadedGuest& loaded, GroupList groups, GroupCopies& copies) {
  set_groups(loaded.vcpu_fd(), groups, copies);
  for (size_t i = 0; i < groups.size(); ++i) {
    if (!has_ioctl(*groups[i])) write_area(loaded.run(), *groups[i], copies.data() + i * kMaxGroupBytes);
  }
}

uint32_t touched_value(const RegisterGroup& group, const uint8_t* copy) noexcept {
  uint32_t value;
  std::memcpy(&value, copy + group.touched_offset, sizeof value);
  return value;
}

}  // namespace kvm_exit_bench
