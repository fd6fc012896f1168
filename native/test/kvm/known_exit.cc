// An exit taken again from the same registers, and what shows when one of them has moved meanwhile.
#include "core/proof/known_exit.h"

#include <linux/kvm.h>

#include <array>
#include <cstddef>
#include <memory>
#include <string>

#include "core/guest/offered_groups.h"
#include "core/kvm/fault.h"
#include "core/kvm/ioctl.h"
#include "core/kvm/kvm_error.h"
#include "core/proof/guest_proof.h"
#include "test/support/check.h"
#include "test/support/open.h"

namespace kvm_exit_bench {
namespace {

// Null where this host does not run the guest.
std::unique_ptr<LoadedGuest> loaded_here(test::Host& host, const Guest& guest) {
  try {
    auto loaded = std::make_unique<LoadedGuest>(host.device, guest, host.watchdog);
    return prove_guest(*loaded, guest).holds() ? std::move(loaded) : nullptr;
  } catch (const KvmError& error) {
    CHECK_WITH(is_refusal(error), error.what());
    return nullptr;
  }
}

void expect_known(LoadedGuest& loaded, const Guest& guest) {
  const auto groups = test::all_groups(loaded);
  KnownExit exit(loaded, groups);
  for (const Transfer transfer : {Transfer::kNone, Transfer::kIoctl, Transfer::kSync}) {
    for (const Direction direction : {Direction::kRead, Direction::kWrite, Direction::kBoth}) {
      if (transfer != Transfer::kNone && !why_no_transfer(guest.transfers, direction).empty()) continue;
      if (transfer == Transfer::kSync && writes(direction) && !guest.undone_by.empty()) continue;
      const Proof proof = exit.take_again({groups, transfer, direction});
      CHECK_WITH(proof.holds() && proof.exits == 1,
                 std::string(guest.exit) + '/' + std::string(guest.mode) + ": " + proof.field);
    }
  }
}

KVM_TEST("every guest's exit leaves the same registers when it is taken again, whichever way they cross") {
  test::Host host(std::chrono::milliseconds(300));
  size_t seen = 0;
  for (const Guest& guest : guests()) {
    // What hangs here is left to test/emulated.
    if (guest.exit == "hypercall" || guest.exit == "debug-breakpoint") continue;
    const auto loaded = loaded_here(host, guest);
    if (loaded == nullptr) continue;
    expect_known(*loaded, guest);
    ++seen;
  }
  CHECK(seen > 10);
}

struct Moved {
  size_t offset;
  const char* field;
};

KVM_TEST("a register that moved between two rounds is named, whether a cell touches it or not") {
  for (const auto& [offset, field] :
       {Moved{offsetof(kvm_regs, rsi), "regs.rsi"}, Moved{offsetof(kvm_regs, rsp), "regs.rsp"},
        Moved{offsetof(kvm_regs, r13), "regs.r13"}, Moved{offsetof(kvm_regs, rflags) + 1, "regs.rflags"}}) {
    test::Loaded loaded("long64-ring3");
    KnownExit exit(loaded.guest, test::all_groups(loaded.guest));
    kvm_regs regs{};
    KVM_CALL(loaded.guest.vcpu_fd(), KVM_GET_REGS, &regs);
    reinterpret_cast<uint8_t*>(&regs)[offset] ^= 0x04;
    KVM_CALL(loaded.guest.vcpu_fd(), KVM_SET_REGS, &regs);
    const Proof proof = exit.take_again({});
    CHECK_WITH(proof.field.starts_with(std::string(field) + ": before the rounds 0x"), proof.field);
  }
}

KVM_TEST("what moved in two groups is all named, and the counter may have gone on") {
  test::Loaded loaded("long64-ring0");
  KnownExit exit(loaded.guest, test::all_groups(loaded.guest));
  for (int i = 0; i < 5; ++i) loaded.guest.enter_to_declared_exit();
  CHECK(exit.take_again({}).holds());
  kvm_sregs sregs{};
  KVM_CALL(loaded.guest.vcpu_fd(), KVM_GET_SREGS, &sregs);
  sregs.fs.base += 1;
  sregs.gs.base += 1;
  KVM_CALL(loaded.guest.vcpu_fd(), KVM_SET_SREGS, &sregs);
  const Proof proof = exit.take_again({});
  CHECK_WITH(proof.field.find("sregs.fs.base: ") == 0 && proof.field.find("; sregs.gs.base: ") > 0,
             proof.field);
}

}  // namespace
}  // namespace kvm_exit_bench
