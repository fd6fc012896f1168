// The x86 groups that kvm_run never carries, on the host's own /dev/kvm.
#include <linux/kvm.h>
#include <sys/ioctl.h>

#include <array>
#include <cstring>

#include "core/guest/offered_groups.h"
#include "core/kvm/kvm_error.h"
#include "core/loop/access.h"
#include "core/loop/block.h"
#include "core/proof/fields.h"
#include "core/proof/guest_proof.h"
#include "core/proof/transfer_proof.h"
#include "core/proof/witness.h"
#include "guests/witnesses.h"
#include "test/support/check.h"
#include "test/support/open.h"

namespace kvm_exit_bench {
namespace {

using test::Host;
using test::Loaded;

constexpr std::array kDirections = {Direction::kRead, Direction::kWrite, Direction::kBoth};

bool is_lone(const RegisterGroup& group) {
  return group.sync_bit == 0;
}

KVM_TEST(
    "a group that only ioctls move proves every direction and counts in a block, or the host says why not") {
  for (const GuestMode& mode : guest_modes()) {
    Loaded loaded(mode.name);
    std::array<uint64_t, 64> stamps;
    size_t moved = 0;
    for (const RegisterGroup& group : register_groups()) {
      if (!is_lone(group)) continue;
      const std::string refused = why_no_ioctl(group, loaded.guest);
      if (!refused.empty()) {
        CHECK_WITH(refused.find(group.name) != std::string::npos, refused);
        continue;
      }
      ++moved;
      const RegisterGroup* const only[] = {&group};
      const GroupList list(only);
      for (const Direction direction : kDirections) {
        const Proof proof =
            proof_function(Transfer::kIoctl, direction, loop_of(list))(loaded.guest, list, loaded.copies, 7);
        CHECK_WITH(proof.holds(), std::string(group.name) + ": " + proof.reason + " " + proof.field);
        CHECK(proof.fields_compared > 0);
        BlockContext context{&loaded.guest, list, &loaded.copies, stamps, 0};
        const BlockValue value =
            block_function(choose_clock(), Transfer::kIoctl, direction, loop_of(list))(context);
        CHECK(value.mean > 0);
      }
    }
    // fpu, xsave, xcrs, debugregs, mp-state and msrs-1 are older than any kernel this tool runs on.
    CHECK(moved >= 6);
  }
}

KVM_TEST("what ioctls alone wrote is seen by the guest, or there is a reason why it cannot be") {
  Host host;
  for (const GuestMode& mode : guest_modes()) {
    Loaded loaded(mode.name);
    for (const RegisterGroup& group : register_groups()) {
      if (!is_lone(group)) continue;
      const bool has_witness = find_witness(group.name, mode.name) != nullptr;
      const std::string name = std::string(group.name) + " in " + std::string(mode.name);
      CHECK_WITH(has_witness == why_no_witness(group.name, mode.name).empty(), name);
      if (!has_witness || !why_no_ioctl(group, loaded.guest).empty()) continue;
      const Proof proof = prove_witness(host.device, mode, host.watchdog, group.name, Transfer::kIoctl);
      CHECK_WITH(proof.holds() && proof.exits > 0, name + ": " + proof.reason);
    }
  }
}

KVM_TEST("kvm_run carries none of them, and the reason says so") {
  for (const RegisterGroup& group : register_groups()) {
    if (!is_lone(group)) continue;
    CHECK(why_not_synced(group, 7) == "kvm_run does not carry " + std::string(group.name) + " on this arch");
  }
}

KVM_TEST("without an irqchip in the kernel there is no local APIC to read, and KVM's reason is given") {
  Loaded loaded("long64-ring0");
  const std::string reason = why_no_ioctl(*find_group("lapic"), loaded.guest);
  CHECK_WITH(reason.find("KVM_GET_LAPIC") != std::string::npos && reason.find("EINVAL") != std::string::npos,
             reason);
}

KVM_TEST("with an irqchip in the kernel the local APIC's registers prove every direction") {
  Host host;
  LoadedGuest guest(host.device, *find_guest("kernel-lapic-read", "long64-ring0"), host.watchdog);
  guest.enter_to_declared_exit();
  const RegisterGroup* const only[] = {find_group("lapic")};
  const GroupList list(only);
  CHECK_WITH(why_no_ioctl(*only[0], guest).empty(), why_no_ioctl(*only[0], guest));
  GroupCopies copies{};
  for (const Direction direction : kDirections) {
    const Proof proof = proof_function(Transfer::kIoctl, direction, loop_of(list))(guest, list, copies, 7);
    CHECK_WITH(proof.holds(), proof.reason + " " + proof.field);
  }
}

KVM_TEST("the registers of msrs-8 are the first of msrs-32, and each is named") {
  Loaded loaded("long64-ring0");
  std::string longer;
  for (const char* name : {"msrs-32", "msrs-8", "msrs-1"}) {
    const RegisterGroup& group = *find_group(name);
    CHECK_WITH(why_no_ioctl(group, loaded.guest).empty(), why_no_ioctl(group, loaded.guest));
    CHECK_WITH(longer.empty() || longer.find(group.moves() + ",") == 0, group.moves());
    longer = group.moves();
    for (const RegisterField& field : group.fields) CHECK(std::strlen(field.name) > 0);
  }
  CHECK(longer == "KERNEL_GS_BASE");
}

KVM_TEST("a register that KVM_GET_MSRS cannot move is an error that says how many it moved") {
  Loaded loaded("long64-ring0");
  RegisterGroup group = *find_group("msrs-8");
  CHECK(why_no_ioctl(group, loaded.guest).empty());
  static void (*const ask)(uint8_t*) noexcept = group.ask;
  group.ask = [](uint8_t* copy) noexcept {
    ask(copy);
    // The third entry becomes a register that no CPU has.
    const uint32_t nobodys = 0x4b56'4dff;
    std::memcpy(copy + 8 + 2 * 16, &nobodys, sizeof nobodys);
  };
  const RegisterGroup* const list[] = {&group};
  GroupCopies copies{};
  try {
    get_groups(loaded.guest.vcpu_fd(), list, copies);
    CHECK(!"it moved all");
  } catch (const KvmError& error) {
    CHECK_WITH(std::string(error.what()).find("moved 2 of 8 registers") != std::string::npos, error.what());
  }
  IoctlAccess<Direction::kBoth, 1, KernelCalls, Answer::kCount> access(loaded.guest.vcpu_fd(),
                                                                       loaded.guest.run(), list, copies);
  CHECK(access.after_exit() != 0);
}

KVM_TEST("KVM_SET_XSAVE takes XMM0 where XSTATE_BV says that it is in use, and only there") {
  constexpr size_t kXmm0 = 160, kInUse = 512;
  const RegisterGroup& xsave = *find_group("xsave");
  for (const uint8_t in_use : {uint8_t{3}, uint8_t{1}}) {
    Loaded loaded("long64-ring3");
    alignas(64) GroupCopies area{};
    const int fd = loaded.guest.vcpu_fd();
    CHECK(::ioctl(fd, xsave.get_request, area.data()) == 0);
    area[kXmm0] = 0x5e;
    area[kInUse] = in_use;
    CHECK(::ioctl(fd, xsave.set_request, area.data()) == 0);
    loaded.guest.enter_to_declared_exit();
    GroupCopies seen{};
    CHECK(::ioctl(fd, xsave.get_request, seen.data()) == 0);
    const bool taken = (in_use & 2) != 0;
    // Some CPUs say that SSE is in use whatever it holds.
    CHECK(!taken || (seen[kInUse] & 2) != 0);
    CHECK(seen[kXmm0] == (taken ? 0x5e : 0));
  }
}

KVM_TEST("a group larger than a shared copy, and one whose calls count, move with no other") {
  const RegisterGroup* const regs = find_group("regs");
  for (const char* name : {"xsave", "msrs-8"}) {
    const RegisterGroup* const list[] = {regs, find_group(name)};
    CHECK_WITH(why_not_together(list).find("moves alone") != std::string::npos, name);
  }
  const RegisterGroup* const small[] = {regs, find_group("fpu")};
  CHECK(why_not_together(small).empty());
}

}  // namespace
}  // namespace kvm_exit_bench
