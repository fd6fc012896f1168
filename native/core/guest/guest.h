// A guest: a few instructions that cause one exit, advance a counter register and loop; with what its exit
// must look like. The arch fills the tables; nothing here knows an instruction.
#pragma once

#include <linux/kvm.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/guest/register_group.h"
#include "guest_layout.h"

namespace kvm_exit_bench {

// linux/kvm.h has it since 6.8.
inline constexpr uint32_t kExitMemoryFault = 39;

class LoadedGuest;
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
  // Elements of `size` bytes, all of the same data.
  uint32_t count = 1;
  // The number that the exit carries, where each arch lays it out in its own way; compared with `address`.
  uint64_t (*number)(const kvm_run& run) = nullptr;
  // What KVM_RUN fails with although it tells the exit (KVM_CAP_MEMORY_FAULT_INFO); 0: it succeeds.
  int error_number = 0;
};

// Where a guest counts, when it is not where its arch's guests do: a 32-bit part of the group that holds the
// counter, what each loop adds to it modulo 2^32, and which of the group's fields the guest leaves alone.
struct OwnCounter {
  size_t offset;
  uint32_t step;
  std::span<const RegisterField> free_fields;
};

// What a guest's exit needs of userspace before it can be entered again, beside registers.
struct ExitHandling {
  int vcpu_fd = -1;
  int vm_fd = -1;
  kvm_run* run = nullptr;
  uint8_t* memory = nullptr;
  // What prepare() left for it.
  uint8_t* mapped = nullptr;
  uint64_t turn = 0;
};
// 0, or non-zero when it failed.
using HandleExit = int (*)(ExitHandling& handling) noexcept;

enum class Handled {
  // Nothing to do.
  kNever,
  // Part of every exit, and timed with it.
  kInExit,
  // Setting the guest up anew: between two exits, outside their time.
  kApart,
};

// Which transfers a guest allows.
enum class Transfers {
  kAll,
  // The exit moves registers that a write without a read would set back.
  kNoWriteAlone,
  // The guest is set up anew after each exit, so what would be written never arrives.
  kReadOnly,
  // The guest causes several exits, of which userspace sees one.
  kNone,
};

struct Guest {
  std::string_view exit;
  std::string_view mode;
  std::span<const uint8_t> code;
  // Offsets in the code of the exiting instruction and of the one after it: KVM may report either.
  size_t exit_at;
  size_t exit_after;
  DeclaredExit declared;
  // What the VM must be told before it has a vCPU, once, and what must be set up on each vCPU before the
  // guest can exit so; null: nothing. Throws KvmError where the host refuses.
  void (*prepare_vm)(const Vm& vm) = nullptr;
  void (*prepare)(LoadedGuest& loaded) = nullptr;
  const OwnCounter* counter = nullptr;
  HandleExit handle = nullptr;
  Handled handled = Handled::kNever;
  Transfers transfers = Transfers::kAll;
  // Why some hosts exit in another way: there the guest is skipped, not failed. Empty: none may.
  std::string_view otherwise = {};
  // The group whose write through kvm_run, which KVM_RUN applies after the handling, takes back what that
  // did.
  std::string_view undone_by = {};
  // Why the vCPUs of one VM cannot run it side by side; empty: they can, each with registers of its own and
  // no stack.
  std::string_view needs_own_vm = {};
};

// A guest mode: how a vCPU is put into it. Throws KvmError where the host refuses it.
struct GuestMode {
  std::string_view name;
  bool privileged;
  // Untimed exits at the begin of a block: they warm the caches after another cell's block, and on some
  // arches an exit's path takes longer to settle.
  uint32_t warm_up_exits = 2;
  // Of guests in this mode that have none of their own.
  const OwnCounter* counter = nullptr;
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
const NopGuest& nop_guest(const GuestMode& mode) noexcept;

// Empty when `run` holds the declared exit, else the first difference in words.
std::optional<std::string> exit_difference(const kvm_run& run, const DeclaredExit& declared);
// The bytes that userspace supplies to an input exit: the low byte of `data` repeated.
void supply_input(kvm_run& run, const DeclaredExit& declared, uint64_t data) noexcept;

// Name of a KVM_EXIT_* reason.
std::string exit_reason_name(uint32_t reason);

}  // namespace kvm_exit_bench
