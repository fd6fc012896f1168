#include "core/proof/guest_proof.h"

#include "core/guest/arch_vcpu.h"
#include "core/guest/save_area.h"
#include "core/proof/exit_count.h"

namespace kvm_exit_bench {
namespace {

constexpr uint32_t kProvedExits = 8;
constexpr uint64_t kEveryByte = 0x0101'0101'0101'0101;

constexpr uint64_t low_bytes(uint64_t value, size_t bytes) noexcept {
  return bytes >= sizeof value ? value : value & ((uint64_t{1} << 8 * bytes) - 1);
}

bool takes_input(const DeclaredExit& declared) noexcept {
  return declared.size != 0 && !declared.is_write;
}

// What is wrong with the exit that the guest stands at, the `exit`-th since its counter was `first`; empty:
// nothing.
std::string why_not_as_declared(const LoadedGuest& loaded, const Guest& guest, uint32_t first, uint32_t exit,
                                uint64_t supplied) {
  if (const auto difference = exit_difference(*loaded.run(), guest.declared))
    return "the guest's exit is not the declared one: " + *difference;
  const uint64_t offset = read_instruction_pointer(loaded.vcpu_fd()) - kCodeAddress;
  if (offset != guest.exit_at && offset != guest.exit_after) {
    return "the instruction pointer is " + std::to_string(offset) + " bytes into the guest, not at " +
           std::to_string(guest.exit_at) + " or " + std::to_string(guest.exit_after);
  }
  if (const uint32_t added = loaded.count() - first; added != exit * loaded.count_step()) {
    return "the guest added " + std::to_string(added) + " to its counter in " + std::to_string(exit) +
           " exits";
  }
  const size_t size = guest.declared.size;
  if (takes_input(guest.declared) && exit > 0 &&
      low_bytes(read_input_register(loaded.vcpu_fd()), size) != low_bytes(supplied * kEveryByte, size)) {
    return "the guest did not receive the bytes that userspace supplied";
  }
  return {};
}

}  // namespace

Proof prove_guest(LoadedGuest& loaded, const Guest& guest) {
  Proof proof;
  request_sync(loaded.run(), 0);
  loaded.enter();
  const uint32_t first = loaded.count();
  ExitCount counted(loaded);
  uint64_t supplied = 0;
  for (;;) {
    proof.reason = why_not_as_declared(loaded, guest, first, proof.exits, supplied);
    if (!proof.holds()) return proof;
    if (proof.exits == kProvedExits) break;
    supplied = 0x60 + proof.exits;
    supply_input(*loaded.run(), guest.declared, supplied);
    loaded.enter();
    ++proof.exits;
  }
  proof.reason = counted.why_not(proof.exits);
  return proof;
}

}  // namespace kvm_exit_bench
