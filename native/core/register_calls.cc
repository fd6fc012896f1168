#include "core/register_calls.h"

#include "core/kvm_error.h"

namespace kvm_exit_bench {

// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): see the header.
RegisterCalls::RegisterCalls(GroupList groups, std::span<uint8_t> copies) {
  for (size_t i = 0; i < groups.size(); ++i) {
    const RegisterGroup& group = *groups[i];
    uint8_t* copy = copies.data() + i * kMaxGroupBytes;
    if (group.get_request != 0) add({group.get_request, group.set_request, copy, &group});
    for (const OneRegister& one : group.registers) {
      add({KVM_GET_ONE_REG, KVM_SET_ONE_REG, nullptr, &group});
      kvm_one_reg& argument = registers_[count_ - 1];
      argument = {one.id, reinterpret_cast<uint64_t>(copy + one.offset)};
      calls_[count_ - 1].argument = &argument;
    }
  }
}

void RegisterCalls::add(const RegisterCall& call) {
  if (count_ == kMaxCalls) {
    throw KvmError(ErrorCode::kInternal, "register calls", 0,
                   "a cell moves more than " + std::to_string(kMaxCalls) + " registers one by one");
  }
  calls_[count_++] = call;
}

}  // namespace kvm_exit_bench
