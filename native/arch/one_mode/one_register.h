// Registers that move one by one (KVM_GET_ONE_REG, Documentation/virt/kvm/api.rst), alone and as a group.
#pragma once

#include <linux/kvm.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/guest/register_group.h"
#include "core/guest/register_table.h"
#include "core/kvm/ioctl.h"

namespace kvm_exit_bench {

inline uint64_t get_register(int vcpu_fd, uint64_t id) {
  uint64_t value = 0;
  kvm_one_reg one{id, reinterpret_cast<uint64_t>(&value)};
  KVM_CALL(vcpu_fd, KVM_GET_ONE_REG, &one);
  return value;
}

inline void set_register(int vcpu_fd, uint64_t id, uint64_t value) {
  kvm_one_reg one{id, reinterpret_cast<uint64_t>(&value)};
  KVM_CALL(vcpu_fd, KVM_SET_ONE_REG, &one);
}

// The register of the table at `offset` of its group's copy. Throws KvmError kInternal where there is none.
template <class Table>
uint64_t get_register_at(int vcpu_fd, const Table& table, size_t offset) {
  for (const OneRegister& one : table.registers) {
    if (one.offset == offset) return get_register(vcpu_fd, one.id);
  }
  throw KvmError(ErrorCode::kInternal, "read_register", 0, "no register at " + std::to_string(offset));
}

// A group of them that kvm_run does not carry.
template <class Table>
constexpr RegisterGroup by_registers(std::string_view name, const Table& table, std::string_view touched,
                                     uint32_t guest_step, std::span<const RegisterField> free_fields) {
  return {name,
          0,
          0,
          table.size,
          0,
          0,
          "KVM_GET_ONE_REG",
          "KVM_SET_ONE_REG",
          table.offset(touched),
          guest_step,
          table.fields,
          free_fields,
          table.registers};
}

}  // namespace kvm_exit_bench
