// Set-ups of a VM on the host's own /dev/kvm: each is really in force, and what is said not to run there does
// not.
#include <linux/kvm.h>
#include <sys/ioctl.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <string>

#include "core/guest/vm_setup.h"
#include "core/kvm/kvm_error.h"
#include "core/proof/fields.h"
#include "core/proof/guest_proof.h"
#include "core/proof/transfer_proof.h"
#include "core/proof/witness.h"
#include "core/session/session.h"
#include "guest_layout.h"
#include "test/support/cells.h"
#include "test/support/check.h"
#include "test/support/open.h"
#include "test/support/own_thread.h"

namespace kvm_exit_bench {
namespace {

using test::Host;
using test::on_own_thread;

const VmSetup& setup_named(std::string_view name) {
  const VmSetup* setup = find_setup(name);
  CHECK_WITH(setup != nullptr, std::string(name));
  return *setup;
}

bool has_local_apic(const LoadedGuest& loaded) {
  kvm_lapic_state state{};
  return ::ioctl(loaded.vcpu_fd(), KVM_GET_LAPIC, &state) == 0;
}
bool has_pic(const LoadedGuest& loaded) {
  kvm_irqchip chip{};
  chip.chip_id = KVM_IRQCHIP_PIC_MASTER;
  return ::ioctl(loaded.vm().fd(), KVM_GET_IRQCHIP, &chip) == 0;
}

// A bit for each of the guest's pages; nothing where pages are not logged.
std::optional<uint64_t> dirty_pages(const LoadedGuest& loaded) {
  static_assert(kGuestMemoryBytes / 0x1000 <= 64);
  uint64_t bitmap = 0;
  kvm_dirty_log log{};
  log.dirty_bitmap = &bitmap;
  if (::ioctl(loaded.vm().fd(), KVM_GET_DIRTY_LOG, &log) != 0) return std::nullopt;
  return bitmap;
}

KVM_TEST("a set-up puts into the kernel the interrupt controllers that its name says and no others") {
  Host host;
  struct Expected {
    const char* setup;
    bool local_apic, pic;
  };
  for (const Expected& expected :
       {Expected{"plain", false, false}, Expected{"dirty-log", false, false},
        Expected{"irqchip-split", true, false}, Expected{"irqchip-full", true, true}}) {
    const LoadedGuest loaded(host.device, *find_guest("pio-out", "long64-ring0"), host.watchdog,
                             setup_named(expected.setup));
    CHECK_WITH(has_local_apic(loaded) == expected.local_apic, expected.setup);
    CHECK_WITH(has_pic(loaded) == expected.pic, expected.setup);
  }
}

KVM_TEST("under dirty-log the page that a guest writes is logged, and under no other set-up is there a log") {
  Host host;
  const Guest& writer = *find_guest("pio-in-string-16", "long64-ring0");
  for (const VmSetup& setup : arch_setups()) {
    LoadedGuest loaded(host.device, writer, host.watchdog, setup);
    CHECK(prove_guest(loaded, writer).holds());
    const auto pages = dirty_pages(loaded);
    CHECK_WITH(pages.has_value() == (setup.name == "dirty-log"), std::string(setup.name));
    if (pages) CHECK_WITH(*pages != 0, "no page is dirty");
  }
  LoadedGuest plain(host.device, writer, host.watchdog);
  CHECK(!dirty_pages(plain).has_value());
}

KVM_TEST("every guest exits as declared and counts each exit once under every set-up that can have it") {
  Host host;
  for (const VmSetup& setup : arch_setups()) {
    for (const Guest& guest : guests()) {
      if (guest.exit == "hypercall" || guest.exit == "debug-breakpoint") continue;
      if (!why_not_under(setup, guest).empty()) continue;
      LoadedGuest loaded(host.device, guest, host.watchdog, setup);
      const Proof proof = prove_guest(loaded, guest);
      if (!proof.holds() && !guest.otherwise.empty()) continue;
      CHECK_WITH(proof.holds(), std::string(setup.name) + " " + std::string(guest.exit) + " " +
                                    std::string(guest.mode) + ": " + proof.reason);
    }
  }
}

KVM_TEST("a hlt does not come back to userspace where the local APIC is in the kernel") {
  Host host(std::chrono::milliseconds(200));
  const Guest& hlt = *find_guest("hlt", "long64-ring0");
  for (const char* name : {"irqchip-split", "irqchip-full"}) {
    CHECK(!why_not_under(setup_named(name), hlt).empty());
    LoadedGuest loaded(host.device, hlt, host.watchdog, setup_named(name));
    try {
      loaded.enter();
      CHECK(!"it came back");
    } catch (const KvmError& error) {
      CHECK_WITH(error.code() == ErrorCode::kWatchdog, error.what());
    }
  }
  CHECK(why_not_under(setup_named("dirty-log"), hlt).empty());
}

KVM_TEST("KVM refuses to inject an interrupt from userspace where the PIC is in the kernel") {
  Host host;
  const Guest& window = *find_guest("interrupt-window", "long64-ring0");
  CHECK(!why_not_under(setup_named("irqchip-full"), window).empty());
  LoadedGuest loaded(host.device, *find_guest("pio-out", "long64-ring0"), host.watchdog,
                     setup_named("irqchip-full"));
  kvm_interrupt interrupt{0x20};
  CHECK(::ioctl(loaded.vcpu_fd(), KVM_INTERRUPT, &interrupt) != 0 && errno == ENXIO);
}

KVM_TEST("what is written to sregs and events is seen by the guest under every set-up") {
  Host host;
  for (const VmSetup& setup : arch_setups()) {
    for (const GuestMode& mode : guest_modes()) {
      for (const char* group : {"sregs", "events"}) {
        for (const Transfer transfer : {Transfer::kIoctl, Transfer::kSync}) {
          const Proof proof = prove_witness(host.device, mode, host.watchdog, group, transfer, setup);
          CHECK_WITH(proof.holds() && proof.exits > 0,
                     std::string(setup.name) + " " + group + ": " + proof.reason);
        }
      }
    }
  }
}

CellSpec under(const char* setup, CellSpec cell) {
  cell.setup = setup;
  cell.id += "@" + std::string(setup);
  return cell;
}

KVM_TEST(
    "a session moves the local APIC's registers in the VMs that have one in the kernel and in no other") {
  on_own_thread([] {
    SessionSpec spec;
    const CellSpec lapic =
        test::transfer("pio-out", "long64-ring0", {"lapic"}, Direction::kBoth, Transfer::kIoctl);
    spec.cells = {lapic, under("irqchip-split", lapic), under("irqchip-full", lapic),
                  under("dirty-log", lapic)};
    Session session(spec);
    const auto verdicts = session.prove();
    const auto expect = [&](size_t cell, CellStatus status) {
      CHECK_WITH(verdicts[cell].status == status, verdicts[cell].reason + verdicts[cell].field);
    };
    expect(0, CellStatus::kSkipped);
    expect(1, CellStatus::kProved);
    expect(2, CellStatus::kProved);
    expect(3, CellStatus::kSkipped);
  });
}

KVM_TEST("a session gives each set-up a VM of its own, and skips what a set-up cannot have with the reason") {
  on_own_thread([] {
    SessionSpec spec;
    const CellSpec both = test::transfer("pio-out", "long64-ring0", {"regs", "sregs", "events"},
                                         Direction::kBoth, Transfer::kSync);
    spec.cells = {both,
                  under("irqchip-split", both),
                  under("irqchip-full", both),
                  under("dirty-log", both),
                  under("irqchip-full", test::base("hlt", "long64-ring0")),
                  under("no-such", test::base("hlt", "long64-ring0"))};
    Session session(spec);
    const auto verdicts = session.prove();
    for (size_t cell = 0; cell < 4; ++cell) {
      CHECK_WITH(verdicts[cell].status == CellStatus::kProved, verdicts[cell].reason + verdicts[cell].field);
      CHECK(verdicts[cell].exits == verdicts[0].exits);
    }
    CHECK(verdicts[4].status == CellStatus::kSkipped);
    CHECK(verdicts[4].reason.find("KVM_RUN does not return") != std::string::npos);
    CHECK(verdicts[5].status == CellStatus::kSkipped);
    CHECK_WITH(verdicts[5].reason == "there is no VM set-up no-such on this arch", verdicts[5].reason);
    CHECK(session.round(0).blocks.size() == 4);
  });
}

}  // namespace
}  // namespace kvm_exit_bench
