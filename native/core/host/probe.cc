#include "core/host/probe.h"

#include <linux/kvm.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>

#include "core/guest/arch_vcpu.h"
#include "core/guest/loaded_guest.h"
#include "core/guest/offered_groups.h"
#include "core/guest/register_group.h"
#include "core/host/pinning.h"
#include "core/kvm/fault.h"
#include "core/kvm/ioctl.h"
#include "core/kvm/kvm_error.h"
#include "core/kvm/statistics.h"
#include "core/proof/guest_proof.h"

namespace kvm_exit_bench {
namespace {

// A mode or guest that does not come back is given up soon: were all of them so, the probe must still answer.
constexpr std::chrono::milliseconds kProbeBound{500};

struct Capability {
  const char* name;
  int number;
};
// linux/kvm.h keeps the name from an arch that has no events; the number is everybody's.
constexpr int kCapVcpuEvents = 41;

// Those that change what an exit does or costs.
constexpr std::array kCapabilities = {
    Capability{"KVM_CAP_SYNC_REGS", KVM_CAP_SYNC_REGS},
    Capability{"KVM_CAP_IMMEDIATE_EXIT", KVM_CAP_IMMEDIATE_EXIT},
    Capability{"KVM_CAP_ONE_REG", KVM_CAP_ONE_REG},
    Capability{"KVM_CAP_VCPU_EVENTS", kCapVcpuEvents},
    Capability{"KVM_CAP_MAX_VCPUS", KVM_CAP_MAX_VCPUS},
    Capability{"KVM_CAP_COALESCED_MMIO", KVM_CAP_COALESCED_MMIO},
    Capability{"KVM_CAP_IOEVENTFD", KVM_CAP_IOEVENTFD},
    Capability{"KVM_CAP_DIRTY_LOG_RING", KVM_CAP_DIRTY_LOG_RING},
    Capability{"KVM_CAP_EXIT_HYPERCALL", KVM_CAP_EXIT_HYPERCALL},
};

// What trying to have something of the host found. Throws KvmError where that says nothing of the host.
template <class Attempt>
Usable tried(Attempt attempt) {
  try {
    return attempt();
  } catch (const KvmError& error) {
    const Fault fault = fault_of(error);
    if (fault == Fault::kResource || fault == Fault::kDefect) throw;
    return {error.what(), fault == Fault::kHung};
  }
}

Usable proved(LoadedGuest& loaded, const Guest& guest) {
  const Proof proof = prove_guest(loaded, guest);
  if (proof.holds()) return {};
  if (guest.otherwise.empty()) return {proof.reason, true};
  return {proof.reason + ": " + std::string(guest.otherwise)};
}

AccountFacts probe_account(const Vm& vm) {
  AccountFacts facts;
  facts.usable.reason = why_no_statistics(vm);
  if (!facts.usable.reason.empty()) return facts;
  try {
    const Vcpu vcpu(vm);
    facts.counters = VcpuStatistics(vm, vcpu.fd()).names();
  } catch (const KvmError& error) {
    facts.usable.reason = error.what();
  }
  return facts;
}

GroupFacts probe_group(const RegisterGroup& group, const LoadedGuest& loaded) {
  const uint64_t offered = offered_sync_mask(loaded.vm(), loaded.vcpu());
  const std::string reason = why_no_ioctl(group, loaded);
  return {std::string(group.name),
          {reason},
          {why_not_synced(group, offered)},
          group.fields.size(),
          group.moves != nullptr && reason.empty() ? group.moves() : std::string()};
}

std::vector<GroupFacts> probe_groups(const Device& device, Watchdog& watchdog) {
  std::vector<GroupFacts> facts;
  const LoadedGuest loaded(device, guests().front(), watchdog);
  for (const RegisterGroup& group : register_groups()) facts.push_back(probe_group(group, loaded));
  return facts;
}

// Nanoseconds from entry to exit of the nop loop with `loops` turns, the best of a few.
double nop_loop_ns(LoadedGuest& loaded, uint64_t loops) {
  double best = 1e18;
  for (int attempt = 0; attempt < 5; ++attempt) {
    set_loop_count(loaded.vcpu_fd(), loops);
    const uint64_t begin = monotonic_raw_ns();
    loaded.enter_to_declared_exit();
    best = std::min(best, static_cast<double>(monotonic_raw_ns() - begin));
  }
  return best;
}

double ns_per_instruction(LoadedGuest& loaded, const NopGuest& nop, uint64_t loops) {
  const double difference = nop_loop_ns(loaded, loops + 1) - nop_loop_ns(loaded, 1);
  return std::max(0.0, difference) / static_cast<double>(loops * nop.instructions_per_loop);
}

ModeFacts probe_mode(const Device& device, const GuestMode& mode, Watchdog& watchdog) {
  // Few turns tell emulation, where each costs microseconds; native speed shows only in many.
  constexpr uint64_t kFewLoops = 300;
  constexpr uint64_t kManyLoops = 300'000;
  ModeFacts facts{std::string(mode.name), {}, std::nullopt};
  facts.usable = tried([&]() -> Usable {
    const NopGuest& nop = nop_guest(mode);
    LoadedGuest loaded(device, mode, nop.code, nop.declared, watchdog);
    facts.ns_per_instruction = ns_per_instruction(loaded, nop, kFewLoops);
    if (*facts.ns_per_instruction < kNativeLimitNs) {
      facts.ns_per_instruction = ns_per_instruction(loaded, nop, kManyLoops);
    }
    return {};
  });
  return facts;
}

// With the arch's first guest.
SetupFacts probe_setup(const Device& device, const VmSetup& setup, Watchdog& watchdog) {
  return {std::string(setup.name), tried([&] {
            LoadedGuest loaded(device, guests().front(), watchdog, setup);
            return proved(loaded, guests().front());
          })};
}

GuestFacts probe_guest(const Device& device, const Guest& guest, Watchdog& watchdog) {
  return {std::string(guest.exit), std::string(guest.mode), tried([&] {
            LoadedGuest loaded(device, guest, watchdog);
            return proved(loaded, guest);
          })};
}

}  // namespace

HostFacts probe(const std::string& path, ClockChoice clock) {
  HostFacts facts;
  facts.device = path;
  read_host_files(facts);
  facts.clock = choose_clock(clock);
  const ClockCalibration calibration(facts.clock);
  const Device device(path);
  block_other_signals();
  pin_to_cpu(-1);
  facts.api_version = KVM_CALL_VALUE(device.fd(), KVM_GET_API_VERSION, 0);
  Watchdog watchdog(kProbeBound);
  {
    const Vm vm(device);
    for (const Capability& capability : kCapabilities) {
      facts.capabilities.emplace_back(capability.name, vm.check_extension(capability.number));
    }
    facts.account = probe_account(vm);
  }
  facts.groups = probe_groups(device, watchdog);
  for (const GuestMode& mode : guest_modes()) facts.modes.push_back(probe_mode(device, mode, watchdog));
  for (const Guest& guest : guests()) facts.guests.push_back(probe_guest(device, guest, watchdog));
  facts.setups.push_back(probe_setup(device, plain_setup(), watchdog));
  for (const VmSetup& setup : arch_setups()) facts.setups.push_back(probe_setup(device, setup, watchdog));
  facts.pmu = probe_pmu();
  facts.empty_pair_ticks = empty_pair_ticks(facts.clock);
  facts.clock_hz = calibration.hz();
  return facts;
}

}  // namespace kvm_exit_bench
