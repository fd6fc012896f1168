// What is read about the host, from texts.
#include <chrono>
#include <climits>
#include <cmath>
#include <thread>

#include "core/guest/arch_vcpu.h"
#include "core/guest/loaded_guest.h"
#include "core/guest/offered_groups.h"
#include "core/host/host_file.h"
#include "core/host/noise.h"
#include "core/host/pinning.h"
#include "core/host/probe.h"
#include "core/kvm/kvm_error.h"
#include "core/loop/clock.h"
#include "test/support/check.h"
#include "test/support/own_thread.h"
#include "wire/spec_number.h"

namespace kvm_exit_bench {
namespace {

UNIT("a colon field is found by its whole name") {
  const std::string text = "model\t\t: 17\nmodel name\t: AMD EPYC\nempty :\n";
  CHECK(colon_field(text, "model") == "17");
  CHECK(colon_field(text, "model name") == "AMD EPYC");
  CHECK(colon_field(text, "empty").empty());
  CHECK(colon_field(text, "absent").empty());
}

UNIT("a file that is not there reads as empty") {
  CHECK(read_host_file("/proc/no-such-file").empty());
}

UNIT("of a command line only what can change an exit's cost is kept") {
  CHECK(telling_parameters("root=UUID=1-2 mitigations=off token=secret quiet nokaslr tsc=reliable ro") ==
        "mitigations=off tsc=reliable");
  CHECK(telling_parameters("").empty());
  CHECK(telling_parameters("root=/dev/sda1").empty());
}

UNIT("steal time is the eighth number of the CPU's own line") {
  const std::string stat =
      "cpu  1 2 3 4 5 6 7 80 9 10\ncpu0 1 2 3 4 5 6 7 81 9 10\ncpu1 1 2 3 4 5 6 7 82 9 10";
  CHECK(steal_ticks(stat, 0) == 81u);
  CHECK(steal_ticks(stat, 1) == 82u);
  CHECK(!steal_ticks(stat, 2));
  CHECK(!steal_ticks("cpu  1 2\ncpu0 1 2 3", 0));
  CHECK(!steal_ticks("", 0));
}

UNIT("a clock that counts nanoseconds is calibrated to a thousand million ticks a second") {
  const ClockCalibration calibration(ClockSource::kMonotonicRaw);
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  CHECK(calibration.hz() == 1e9);
  CHECK(calibration.elapsed_ns() >= 1'000'000);
}

UNIT("a noise meter counts from its own beginning") {
  test::on_own_thread([] {
    const NoiseMeter first(0);
    for (int i = 0; i < 20; ++i) std::this_thread::sleep_for(std::chrono::microseconds(100));
    const NoiseMeter second(0);
    const uint64_t later = second.since_construction().voluntary_switches;
    CHECK(first.since_construction().voluntary_switches >= later + 20);
  });
}

UNIT("a thread pinned to one CPU may use that one only, and is pinned to the last by default") {
  test::on_own_thread([] {
    const std::vector<int> all = allowed_cpus();
    CHECK(pin_to_cpu(-1) == all.back());
    CHECK(allowed_cpus() == std::vector<int>{all.back()});
    CHECK(pin_to_cpu(-1) == all.back());
  });
}

UNIT("a KVM without the stable API or without immediate_exit is too old, and the error says what is needed") {
  require_recent_kvm(12, 1);
  for (const auto& [version, immediate_exit, words] :
       {std::tuple(11, 1, "needs 12"), std::tuple(12, 0, "Linux 4.12"), std::tuple(12, -1, "Linux 4.12")}) {
    try {
      require_recent_kvm(version, immediate_exit);
      CHECK(!"it was accepted");
    } catch (const KvmError& error) {
      CHECK(error.code() == ErrorCode::kTooOld);
      CHECK_WITH(std::string(error.what()).find(words) != std::string::npos, error.what());
    }
  }
}

UNIT("a vCPU's mapping that its exits do not fit into is refused with both sizes, and so is one of no KVM") {
  CHECK(require_run_bytes(static_cast<int>(kLeastRunBytes)) == kLeastRunBytes);
  CHECK(require_run_bytes(3 * 4096) == 3 * 4096);
  for (const int answer : {-1, 0, 1, 4096, static_cast<int>(kLeastRunBytes) - 1, INT_MAX}) {
    try {
      require_run_bytes(answer);
      CHECK(!"it was accepted");
    } catch (const KvmError& error) {
      CHECK(error.code() == ErrorCode::kUnsupported);
      CHECK_WITH(
          std::string(error.what()).find("answers " + std::to_string(answer) + " bytes") != std::string::npos,
          error.what());
    }
  }
}

UNIT("a group that the host does not offer to kvm_run has a reason that names it") {
  RegisterGroup group = register_groups()[1];
  CHECK(why_not_synced(group, group.sync_bit).empty());
  CHECK(why_not_synced(group, 0).find("is 0: it does not offer " + std::string(group.name)) !=
        std::string::npos);
  CHECK(!why_not_synced(group, ~group.sync_bit).empty());
  group.sync_bit = 0;
  CHECK(why_not_synced(group, UINT64_MAX).find("does not carry") != std::string::npos);
}

UNIT("the nop loop holds as many instructions as its cost is divided by") {
  const NopGuest& nop = nop_guest(guest_modes()[0]);
  uint64_t nops = 0;
  while (nop.code[nops] == 0x90) ++nops;
  // The decrement and the jump.
  CHECK(nop.instructions_per_loop == nops + 2);
}

template <class Body>
bool refused(Body body) {
  try {
    body();
  } catch (const KvmError& error) {
    return error.code() == ErrorCode::kInternal;
  }
  return false;
}

UNIT("a count of a launch spec is taken whole or refused, never wrapped") {
  CHECK(spec_count(0, "exitsPerBlock") == 0 && spec_count(4294967295.0, "exitsPerBlock") == UINT32_MAX);
  for (const double wrong : {-1.0, 1.5, 4294967312.0, std::nan(""), HUGE_VAL}) {
    CHECK_WITH(refused([&] { spec_count(wrong, "exitsPerBlock"); }), std::to_string(wrong));
  }
}

UNIT("a seed may have all of its 64 bits, and more are refused") {
  CHECK(spec_seed("0") == 0 && spec_seed("18446744073709551615") == UINT64_MAX);
  for (const char* wrong : {"", "-1", "12abc", " 1", "18446744073709551616", "99999999999999999999999"}) {
    CHECK_WITH(refused([&] { spec_seed(wrong); }), wrong);
  }
}

}  // namespace
}  // namespace kvm_exit_bench
