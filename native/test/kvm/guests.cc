// Guests on the host's own /dev/kvm: the good ones prove themselves, the broken ones are found out.
#include <sys/ioctl.h>

#include <array>
#include <chrono>

#include "core/guest/offered_groups.h"
#include "core/kvm/kvm_error.h"
#include "core/loop/block.h"
#include "core/proof/fields.h"
#include "core/proof/guest_proof.h"
#include "core/proof/transfer_proof.h"
#include "core/proof/witness.h"
#include "test/support/check.h"
#include "test/support/open.h"

extern "C" {
#define DECLARE_BROKEN(name) extern const uint8_t broken_##name##_begin[], broken_##name##_end[]
DECLARE_BROKEN(skips_counter);
DECLARE_BROKEN(counts_twice);
DECLARE_BROKEN(wrong_port);
DECLARE_BROKEN(drops_input);
DECLARE_BROKEN(never_exits);
DECLARE_BROKEN(keeps_first_input);
DECLARE_BROKEN(exits_elsewhere);
}

namespace kvm_exit_bench {
namespace {

using test::Host;

Proof prove(Host& host, const Guest& guest) {
  LoadedGuest loaded(host.device, guest, host.watchdog);
  return prove_guest(loaded, guest);
}

// `good` with other code.
Guest broken(const char* exit, std::string_view mode, const uint8_t* begin, const uint8_t* end) {
  Guest guest = *find_guest(exit, mode);
  guest.code = {begin, end};
  return guest;
}

KVM_TEST("every guest exits as declared and counts each exit once") {
  Host host;
  for (const Guest& guest : guests()) {
    // Few hosts let a hypercall out to userspace, and some that say so hang in it, as in a breakpoint:
    // test/emulated has a host that runs both.
    if (guest.exit == "hypercall" || guest.exit == "debug-breakpoint") continue;
    const Proof proof = prove(host, guest);
    if (!proof.holds() && !guest.otherwise.empty()) continue;
    CHECK_WITH(proof.holds(), std::string(guest.exit) + " " + std::string(guest.mode) + ": " + proof.reason);
    CHECK(proof.exits == 8);
  }
}

// Whether this host runs it; what hangs here is left to test/emulated.
bool runs_here(Host& host, const Guest& guest) {
  if (guest.exit == "hypercall" || guest.exit == "debug-breakpoint") return false;
  return prove(host, guest).holds();
}

KVM_TEST("every exit proves and times the transfers that it allows, whatever its handling") {
  Host host;
  int timed = 0;
  for (const Guest& guest : guests()) {
    if (guest.transfers == Transfers::kNone || !runs_here(host, guest)) continue;
    LoadedGuest loaded(host.device, guest, host.watchdog);
    const std::array groups = {&loaded.own(*find_group("regs"))};
    const Direction direction = guest.transfers == Transfers::kReadOnly ? Direction::kRead : Direction::kBoth;
    const std::string name = std::string(guest.exit) + " " + std::string(guest.mode) + ": ";
    GroupCopies copies{};
    std::array<uint64_t, 32> stamps{};
    const uint64_t offered = offered_sync_mask(loaded.vm(), loaded.vcpu());
    for (const Transfer transfer : {Transfer::kIoctl, Transfer::kSync}) {
      const Proof proof = proof_function(transfer, direction, 1)(loaded, groups, copies, offered);
      CHECK_WITH(proof.holds(), name + proof.reason + " " + proof.field);
      BlockContext context{&loaded, groups, &copies, stamps, 0};
      const auto block =
          block_function(choose_clock(), transfer, direction, 1, Variant::kPlain, guest.handled);
      CHECK_WITH(block(context).min > 0, name + "a block without time");
      ++timed;
    }
  }
  CHECK(timed > 0);
}

void expect_found_out(const char* exit, const uint8_t* begin, const uint8_t* end, const char* words) {
  Host host;
  for (const GuestMode& mode : guest_modes()) {
    // The broken ones are 64-bit code.
    if (!mode.name.starts_with("long64")) continue;
    const Proof proof = prove(host, broken(exit, mode.name, begin, end));
    CHECK_WITH(proof.reason.find(words) != std::string::npos, std::string(mode.name) + ": " + proof.reason);
  }
}

KVM_TEST("a guest whose back-jump skips the counter is found out") {
  expect_found_out("pio-out", broken_skips_counter_begin, broken_skips_counter_end,
                   "added 0 to its counter in 1 exits");
}

KVM_TEST("a guest that counts twice a loop is found out") {
  expect_found_out("pio-out", broken_counts_twice_begin, broken_counts_twice_end,
                   "added 2 to its counter in 1 exits");
}

KVM_TEST("a guest that writes to another port is found out") {
  expect_found_out("pio-out", broken_wrong_port_begin, broken_wrong_port_end,
                   "address 0x2f8, declared 0x3f8");
}

KVM_TEST("a guest that throws its input away is found out") {
  expect_found_out("pio-in", broken_drops_input_begin, broken_drops_input_end, "did not receive the byte");
}

KVM_TEST("a guest that passes on a byte from an earlier exit is found out") {
  expect_found_out("pio-in", broken_keeps_first_input_begin, broken_keeps_first_input_end,
                   "did not receive the byte");
}

KVM_TEST("a guest that exits from another instruction than declared is found out") {
  expect_found_out("pio-out", broken_exits_elsewhere_begin, broken_exits_elsewhere_end,
                   "bytes into the guest, not at 0 or 1");
}

KVM_TEST("a mode runs its guest at the privilege that its name says") {
  Host host;
  for (const auto& [name, ring] : {std::pair("long64-ring0", 0), std::pair("long64-ring3", 3)}) {
    LoadedGuest loaded(host.device, *find_guest("pio-out", name), host.watchdog);
    loaded.enter_to_declared_exit();
    kvm_sregs sregs{};
    CHECK(::ioctl(loaded.vcpu_fd(), KVM_GET_SREGS, &sregs) == 0);
    CHECK(sregs.cs.dpl == ring && (sregs.cs.selector & 3) == ring && sregs.cs.l == 1);
  }
}

KVM_TEST("a guest that never exits is kicked out of KVM_RUN and named so") {
  Host host(std::chrono::milliseconds(200));
  for (const GuestMode& mode : guest_modes()) {
    const Guest guest = broken("pio-out", mode.name, broken_never_exits_begin, broken_never_exits_end);
    try {
      prove(host, guest);
      CHECK(!"it came back");
    } catch (const KvmError& error) {
      CHECK_WITH(error.code() == ErrorCode::kWatchdog, error.what());
      CHECK(std::string(error.what()).find("did not come back within 200 ms") != std::string::npos);
    }
  }
}

KVM_TEST("what is written to sregs and events is seen by the guest, by ioctl and by sync") {
  Host host;
  for (const GuestMode& mode : guest_modes()) {
    for (const char* group : {"sregs", "events"}) {
      for (const Transfer transfer : {Transfer::kIoctl, Transfer::kSync}) {
        const Proof proof = prove_witness(host.device, mode, host.watchdog, group, transfer);
        CHECK_WITH(proof.holds() && proof.exits > 0, std::string(group) + ": " + proof.reason);
      }
    }
  }
}

KVM_TEST("a write that changes nothing does not pass for one that the guest saw") {
  Host host;
  for (Witness witness : witnesses()) {
    const bool is_carried = find_group(witness.group)->sync_bit != 0;
    witness.change = [](uint8_t*, int) noexcept {};
    for (const Transfer transfer : {Transfer::kIoctl, Transfer::kSync}) {
      if (transfer == Transfer::kSync && !is_carried) continue;
      const GuestMode& mode = witness.mode.empty() ? guest_modes()[0] : *find_mode(witness.mode);
      const Proof proof = run_witness(host.device, mode, host.watchdog, witness, transfer);
      CHECK_WITH(proof.reason.find("did not see the " + std::string(witness.group)) != std::string::npos,
                 proof.reason);
    }
  }
}

KVM_TEST("a device that is not KVM and one that is not there are both no KVM device") {
  for (const auto& [path, code] :
       {std::pair("/dev/no-kvm", ErrorCode::kNoDevice), std::pair("/dev/null", ErrorCode::kNoDevice)}) {
    try {
      const Device device(path);
      CHECK(!"it opened");
    } catch (const KvmError& error) {
      CHECK(error.code() == code);
    }
  }
}

}  // namespace
}  // namespace kvm_exit_bench
