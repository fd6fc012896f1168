// Lays out groups that move register by register: from names and KVM_GET_ONE_REG numbers to where each
// register lies in its group's copy.
#pragma once

#include <linux/kvm.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "core/guest/register_group.h"

namespace kvm_exit_bench {

struct NamedRegister {
  const char* name;
  // Its size is part of it (KVM_REG_SIZE_MASK).
  uint64_t id;
};

constexpr size_t register_size(uint64_t id) noexcept {
  return size_t{1} << ((id & KVM_REG_SIZE_MASK) >> KVM_REG_SIZE_SHIFT);
}

template <size_t count>
struct RegisterTable {
  std::array<RegisterField, count> fields{};
  std::array<OneRegister, count> registers{};
  size_t size = 0;

  // Does not compile where a constant asks for a name that is not there.
  constexpr const RegisterField& field(std::string_view name) const {
    for (const RegisterField& known : fields) {
      if (known.name == name) return known;
    }
    throw "no register of that name";
  }
  constexpr size_t offset(std::string_view name) const { return field(name).offset; }

  template <class... Names>
  constexpr auto pick(Names... names) const {
    return std::array{field(names)...};
  }
};

// One register after the other, in the order they are moved.
template <size_t count>
constexpr RegisterTable<count> register_table(const std::array<NamedRegister, count>& named) {
  RegisterTable<count> table;
  for (size_t i = 0; i < count; ++i) {
    const size_t size = register_size(named[i].id);
    table.fields[i] = {named[i].name, table.size, size};
    table.registers[i] = {named[i].id, table.size};
    table.size += size;
  }
  return table;
}

}  // namespace kvm_exit_bench
