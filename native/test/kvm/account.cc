// KVM's own statistics on the host's /dev/kvm: what a cell's account says, and what it catches.
#include <array>
#include <cstring>
#include <map>

#include "core/kvm/kvm_error.h"
#include "core/loop/access.h"
#include "core/loop/block.h"
#include "core/proof/exit_count.h"
#include "core/proof/transfer_proof.h"
#include "core/session/account.h"
#include "core/session/session.h"
#include "test/support/cells.h"
#include "test/support/check.h"
#include "test/support/open.h"
#include "test/support/own_thread.h"

extern "C" {
extern const uint8_t longer_pio_out_begin[], longer_pio_out_end[];
}

namespace kvm_exit_bench {
namespace {

using test::Loaded;
using test::on_own_thread;

constexpr uint32_t kExits = 16;
constexpr uint32_t kAttempts = 100;

bool has_statistics(const LoadedGuest& loaded) {
  return why_no_statistics(loaded.vm()).empty();
}

// What each counter rose by from before `body` to after it; those that did not rise are left out.
template <class Body>
std::map<std::string, uint64_t> increases_of(const LoadedGuest& loaded, Body body) {
  VcpuStatistics statistics(loaded.vm(), loaded.vcpu_fd());
  std::vector<uint64_t> before(statistics.size()), after(statistics.size());
  CHECK(statistics.read(before));
  body();
  CHECK(statistics.read(after));
  std::map<std::string, uint64_t> rose;
  const auto names = statistics.names();
  for (size_t i = 0; i < names.size(); ++i) {
    if (after[i] != before[i]) rose[names[i]] = after[i] - before[i];
  }
  return rose;
}

std::map<std::string, uint64_t> increases_of_exits(LoadedGuest& loaded) {
  return increases_of(loaded, [&] {
    for (uint32_t i = 0; i < kExits; ++i) loaded.enter_to_declared_exit();
  });
}

KVM_TEST("an exit of pio-out is one exit to KVM, and an instruction more of its guest one emulated more") {
  Loaded loaded("long64-ring0");
  if (!has_statistics(loaded.guest)) return;
  auto usual = increases_of_exits(loaded.guest);
  CHECK(usual["exits"] >= kExits);
  // Where the host runs ring 0 natively KVM emulates the exiting instruction alone, or none.
  const bool is_emulated = usual["insn_emulation"] >= 2 * kExits;
  CHECK_WITH(!is_emulated || usual["insn_emulation"] == 3 * kExits, std::to_string(usual["insn_emulation"]));

  std::copy(longer_pio_out_begin, longer_pio_out_end, loaded.guest.vm().memory().data() + kCodeAddress);
  loaded.guest.enter_to_declared_exit();
  auto longer = increases_of_exits(loaded.guest);
  CHECK(longer["insn_emulation"] == usual["insn_emulation"] + (is_emulated ? kExits : 0));
}

// Writes an area back that no exit has filled: what the error of the host-states program was.
struct WritesUnfilledArea : SyncAccess<Direction::kWrite, 1> {
  WritesUnfilledArea(int fd, kvm_run* run, GroupList groups, std::span<uint8_t> copies)
      : SyncAccess(fd, run, groups, copies), unfilled(groups[0]->size) {}
  std::vector<uint8_t> unfilled;
  int before_entry() noexcept {
    std::memcpy(copy(0), unfilled.data(), unfilled.size());
    return SyncAccess::before_entry();
  }
};

KVM_TEST("a write of an area that nothing filled is found by the account") {
  Loaded loaded("long64-ring0");
  if (!has_statistics(loaded.guest)) return;
  const RegisterGroup* const regs[] = {find_group("regs")};
  auto usual = increases_of_exits(loaded.guest);
  WritesUnfilledArea access(loaded.guest.vcpu_fd(), loaded.guest.run(), regs, loaded.copies);
  access.attach();
  auto wrong = increases_of(loaded.guest, [&] {
    access.before_entry();
    try {
      loaded.guest.enter();
    } catch (const KvmError&) {
      // Whether the guest that begins at address 0 comes back is the host's to say.
    }
  });
  for (auto& [name, rise] : usual) rise /= kExits;
  CHECK_WITH(wrong != usual, std::to_string(wrong["insn_emulation"]));
}

KVM_TEST("a write of an area that nothing filled is found by the proof") {
  Loaded loaded("long64-ring0");
  const RegisterGroup* const regs[] = {find_group("regs")};
  WritesUnfilledArea access(loaded.guest.vcpu_fd(), loaded.guest.run(), regs, loaded.copies);
  OtherPath other(loaded.guest, regs, Transfer::kSync, sync_mask(regs));
  bool caught = false;
  try {
    caught = !prove_writes(loaded.guest, regs, access, other, "sync").holds();
  } catch (const KvmError&) {
    caught = true;
  }
  CHECK(caught);
}

KVM_TEST(
    "KVM counts at least one exit for each that is taken, of every guest, and fewer is a contradiction") {
  test::Host host;
  for (const Guest& guest : guests()) {
    if (guest.mode != "long64-ring0" && guest.mode != "long64-ring3") continue;
    if (guest.exit != "pio-out" && guest.exit != "mmio-read" && guest.exit != "pio-in-string-16") continue;
    LoadedGuest loaded(host.device, guest, host.watchdog);
    if (!has_statistics(loaded)) return;
    loaded.enter_to_declared_exit();
    ExitCount counted(loaded);
    CHECK(!counted.why_not(1).empty());
    for (uint32_t i = 0; i < kExits; ++i) loaded.enter_to_declared_exit();
    CHECK_WITH(counted.why_not(kExits).empty(), std::string(guest.exit));
    CHECK(counted.why_not(1000).find(" where 1000 were taken") != std::string::npos);
  }
}

SessionSpec spec_of(std::vector<CellSpec> cells) {
  SessionSpec spec;
  spec.seed = 3;
  spec.cells = std::move(cells);
  return spec;
}

KVM_TEST("a launch's account holds for each cell the exits of its timed region and warm-up, and no others") {
  on_own_thread([] {
    using test::base, test::control, test::transfer;
    Session session(
        spec_of({base("pio-out", "long64-ring0"),
                 transfer("pio-out", "long64-ring0", {"regs", "sregs"}, Direction::kBoth, Transfer::kIoctl),
                 control("immediate-exit", "long64-ring0"), control("null-syscall")}));
    session.prove();
    const Account& account = session.account();
    if (!account.why_none().empty()) return;
    constexpr uint32_t kRounds = 20;
    for (uint32_t number = 0; number < kRounds; ++number) session.round(number);
    const auto names = account.names();
    const auto place = [&](const char* name) {
      return static_cast<size_t>(std::find(names.begin(), names.end(), name) - names.begin());
    };
    for (const uint32_t cell : {0u, 1u}) {
      const CellAccount& own = session.account_of(cell);
      CHECK(own.exits == 16 + 2 && own.blocks.all > 0 && own.blocks.all <= kRounds);
      const auto& exits = own.increases.at(place("exits"));
      CHECK_WITH(exits.begin()->first == own.exits, std::to_string(exits.begin()->first));
    }
    // Neither enters the guest.
    CHECK(session.account_of(2).exits == 64 && !session.account_of(2).increases.contains(place("exits")));
    CHECK(session.account_of(3).blocks.all > 0 && !session.account_of(3).increases.contains(place("exits")));
  });
}

KVM_TEST("a block that page faults disturb says so, and its increases are told apart") {
  Loaded loaded("long64-ring0");
  Account account;
  account.open(loaded.guest);
  BlockMeter& meter = account.of(loaded.guest);
  meter.begin();
  {
    const Mapping fresh = Mapping::anonymous(1 << 16, 4096);
    std::memset(const_cast<Mapping&>(fresh).data(), 1, 1 << 16);
  }
  meter.end();
  CHECK(account.events().faults > 0 && account.events().any());
  CellAccount cell;
  account.add_block_to(cell, kExits);
  CHECK(!account.why_none().empty() || (cell.blocks.all == 1 && cell.blocks.undisturbed == 0));
  account.of(loaded.guest);
  CHECK(!account.events().any());
}

}  // namespace
}  // namespace kvm_exit_bench
