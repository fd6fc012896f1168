// A guest: a few instructions that cause one exit, advance a counter register and loop; with what its exit
// must look like. The arch fills the tables; nothing here knows an instruction.
#pragma once

#include <linux/kvm.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "machine_layout.h"

namespace kvm_exit_bench {

class Vm;

// What an exit must look like in kvm_run. `size` 0: the exit carries no data. `address` is the number that
// the exit carries where it has no address: of the port, the hypercall, the system event ... An exit that is
// no write takes its data from userspace; `data` is then what it carries out all the same, 0 for nothing.
struct DeclaredExit {
  uint32_t reason;
  uint64_t address;
  uint8_t size;
  bool is_write;
  uint64_t data;
};

struct Guest {
  std::string_view exit;
  std::string_view mode;
  std::span<const uint8_t> code;
  // Offsets in the code of the exiting instruction and of the one after it: KVM may report either.
  size_t exit_at;
  size_t exit_after;
  DeclaredExit declared;
  // What the VM must be told before the guest can exit so; null: nothing. Throws KvmError where the host
  // refuses.
  void (*prepare)(const Vm& vm) = nullptr;
};

// A guest mode: how a vCPU is put into it. Throws KvmError where the host refuses it.
struct GuestMode {
  std::string_view name;
  bool privileged;
  // Untimed exits at the begin of a block: they warm the caches after another cell's block, and on some
  // arches an exit's path takes longer to settle.
  uint32_t warm_up_exits = 2;
};

std::span<const GuestMode> guest_modes() noexcept;
const GuestMode* find_mode(std::string_view name) noexcept;

std::span<const Guest> guests() noexcept;
const Guest* find_guest(std::string_view exit, std::string_view mode) noexcept;
// Why a guest that an exit name and a mode name suggest does not exist, e.g. a privileged instruction in an
// unprivileged mode.
std::string_view why_no_guest(std::string_view exit, std::string_view mode) noexcept;

// Counts nops: loops `count` times over a known number of instructions, then exits as declared.
struct NopGuest {
  std::span<const uint8_t> code;
  uint64_t instructions_per_loop;
  DeclaredExit declared;
};
const NopGuest& nop_guest() noexcept;

// Empty when `run` holds the declared exit, else the first difference in words.
std::optional<std::string> exit_difference(const kvm_run& run, const DeclaredExit& declared);
// The bytes that userspace supplies to an input exit.
void supply_input(kvm_run& run, const DeclaredExit& declared, uint64_t data) noexcept;

// Name of a KVM_EXIT_* reason.
std::string exit_reason_name(uint32_t reason);

}  // namespace kvm_exit_bench
