#include "core/guest/register_calls.h"

#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {
namespace {

// How many calls move the group one way.
size_t calls_of(const RegisterGroup& group) noexcept {
  return (group.get_request != 0 ? 1 : 0) + group.registers.size();
}

}  // namespace

// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): see the header.
RegisterCalls::RegisterCalls(GroupList groups, std::span<uint8_t> copies) {
  const auto copy_of = [copies](size_t i) { return copies.data() + i * kMaxGroupBytes; };
  for (size_t i = 0; i < groups.size(); ++i) {
    if (groups[i]->ask != nullptr) groups[i]->ask(copy_of(i));
    if (calls_of(*groups[i]) > 0) add(*groups[i], copy_of(i), 0);
  }
  for (size_t i = 0; i < groups.size(); ++i) {
    for (size_t call = 1; call < calls_of(*groups[i]); ++call) add(*groups[i], copy_of(i), call);
  }
}

void RegisterCalls::add(const RegisterGroup& group, uint8_t* copy, size_t call) {
  if (count_ == kMaxCalls) {
    throw KvmError(ErrorCode::kInternal, "register calls", 0,
                   "a cell moves more than " + std::to_string(kMaxCalls) + " registers one by one");
  }
  if (group.get_request != 0 && call == 0) {
    calls_[count_++] = {group.get_request, group.set_request, copy, &group};
    return;
  }
  const OneRegister& one = group.registers[call - (group.get_request != 0 ? 1 : 0)];
  kvm_one_reg& argument = registers_[count_];
  argument = {one.id, reinterpret_cast<uint64_t>(copy + one.offset)};
  calls_[count_++] = {KVM_GET_ONE_REG, KVM_SET_ONE_REG, &argument, &group};
}

}  // namespace kvm_exit_bench
