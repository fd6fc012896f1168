// What an arch must be able to do with a vCPU.
#pragma once

#include <cstdint>
#include <cstring>

#include "core/guest/guest.h"
#include "core/kvm/vm.h"

namespace kvm_exit_bench {

// Prepares guest memory (page tables and the like) and puts the vCPU into the mode, the instruction pointer
// at kCodeAddress and the guests' registers loaded. Throws KvmError.
void enter_mode(const Vm& vm, int vcpu_fd, const GuestMode& mode);

// Reads or moves single registers that every arch has, by ioctl.
uint64_t read_counter(int vcpu_fd);
uint64_t read_instruction_pointer(int vcpu_fd);
// Register that input guests receive their data in.
uint64_t read_input_register(int vcpu_fd);
// The register at `offset` of the group that holds the loop counter.
uint64_t read_register(int vcpu_fd, size_t offset);
void set_loop_count(int vcpu_fd, uint64_t count);

// For arches that move all general registers in one struct.
template <class Registers>
uint64_t register_at(const Registers& registers, size_t offset) noexcept {
  uint64_t value;
  std::memcpy(&value, reinterpret_cast<const uint8_t*>(&registers) + offset, sizeof value);
  return value;
}

// The cheapest ioctl that loads and puts the vCPU and does nothing else.
struct VcpuIoctl {
  unsigned long request;
  const char* name;
  // What the request takes; null where it takes nothing.
  void* argument = nullptr;
};
VcpuIoctl cheapest_vcpu_ioctl() noexcept;

// Executes an instruction that a hypervisor takes from every guest, user code included, and that no kernel
// sees: on a host that is a virtual machine itself one exit to the hypervisor below and back. Null where the
// arch has none.
using TakenInstruction = int (*)() noexcept;
TakenInstruction taken_instruction() noexcept;

}  // namespace kvm_exit_bench
