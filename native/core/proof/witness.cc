#include "core/proof/witness.h"

#include <sys/ioctl.h>

#include <cstring>

#include "core/guest/arch_vcpu.h"
#include "core/guest/save_area.h"
#include "core/guest/whole_groups.h"

namespace kvm_exit_bench {
namespace {

// One write of `group` through `transfer`, on the way into the next entry.
void write_group(LoadedGuest& loaded, const RegisterGroup& group, Transfer transfer,
                 void (*change)(uint8_t*, int) noexcept, int variant) {
  const RegisterGroup* const list[] = {&group};
  GroupCopies copies{};
  get_groups(loaded, list, copies);
  change(copies.data(), variant);
  if (transfer == Transfer::kIoctl) return set_groups(loaded.vcpu_fd(), list, copies);
  std::memcpy(sync_area(loaded.run()) + group.sync_offset, copies.data(), group.size);
  loaded.run()->kvm_dirty_regs = group.sync_bit;
}

}  // namespace

Proof run_witness(const Device& device, const GuestMode& mode, Watchdog& watchdog, const Witness& witness,
                  Transfer transfer, const VmSetup& setup) {
  Proof proof;
  const RegisterGroup& group = *find_group(witness.group);
  LoadedGuest loaded(device, mode, witness.code, witness.before, watchdog, setup);
  for (int variant = 0; variant < 2; ++variant) {
    const uint64_t value = witness.expected(variant);
    std::memcpy(loaded.vm().memory().data() + kDataAddress + 8 * static_cast<size_t>(variant), &value,
                sizeof value);
  }
  loaded.enter_to_declared_exit();
  if (group.make_ready != nullptr) group.make_ready(loaded.vm().device_fd(), loaded.vcpu_fd());
  const std::string unseen = "the guest did not see the " + std::string(witness.group) + " written";
  for (int variant = 0; variant < (witness.checks_register ? 2 : 1); ++variant) {
    write_group(loaded, group, transfer, witness.change, variant);
    loaded.enter();
    ++proof.exits;
    if (const auto difference = exit_difference(*loaded.run(), witness.after)) {
      proof.reason = unseen + ": " + *difference;
      return proof;
    }
    if (!witness.checks_register) continue;
    ++proof.fields_compared;
    if (read_register(loaded.vcpu_fd(), witness.register_offset) == witness.expected(variant)) continue;
    proof.reason = unseen;
    return proof;
  }
  return proof;
}

const Witness* find_witness(std::string_view group, std::string_view mode) noexcept {
  const Witness* found = nullptr;
  for (const Witness& witness : witnesses()) {
    if (witness.group != group) continue;
    if (witness.mode == mode || (witness.mode.empty() && found == nullptr)) found = &witness;
  }
  return found;
}

Proof prove_witness(const Device& device, const GuestMode& mode, Watchdog& watchdog, std::string_view group,
                    Transfer transfer, const VmSetup& setup) {
  const Witness* witness = find_witness(group, mode.name);
  return witness == nullptr ? Proof{} : run_witness(device, mode, watchdog, *witness, transfer, setup);
}

}  // namespace kvm_exit_bench
