// Several vCPU threads at once on the host's own /dev/kvm.
#include <cstring>
#include <set>
#include <tuple>

#include "core/host/pinning.h"
#include "core/kvm/kvm_error.h"
#include "core/session/scale.h"
#include "test/support/cells.h"
#include "test/support/check.h"

namespace kvm_exit_bench {
namespace {

using test::base;
using test::transfer;

ScaleSpec spec_of(std::vector<CellSpec> cells, std::vector<uint32_t> threads = {1, 2, 3}) {
  ScaleSpec spec;
  spec.seed = 7;
  spec.window = std::chrono::milliseconds(2);
  spec.thread_counts = std::move(threads);
  spec.cells = std::move(cells);
  return spec;
}

KVM_TEST(
    "a round has each cell once with each number of threads, in one VM and in a VM each, all with exits") {
  Scale scale(spec_of({base("pio-out", "long64-ring3"),
                       transfer("pio-out", "long64-ring0", {"regs"}, Direction::kBoth, Transfer::kIoctl),
                       transfer("pio-out", "long64-ring3", {"regs"}, Direction::kBoth, Transfer::kSync)}));
  for (const ScaleVerdict& verdict : scale.prove())
    CHECK_WITH(verdict.status == CellStatus::kProved, verdict.reason);
  const ScaleRound round = scale.round(0);
  CHECK(round.complete && round.windows.size() + round.dropped == 18);
  std::set<std::tuple<uint32_t, Vms, size_t>> points;
  for (const ScaleWindow& window : round.windows) {
    points.emplace(window.cell, window.vms, window.threads.size());
    for (const ThreadWindow& each : window.threads) CHECK(each.exits > 0 && each.ns >= 2'000'000);
  }
  CHECK(points.size() == round.windows.size());
}

KVM_TEST("threads are pinned round robin over the CPUs that may be used") {
  const std::vector<int> allowed = allowed_cpus();
  const auto threads = static_cast<uint32_t>(allowed.size()) + 1;
  const Scale scale(spec_of({}, {threads}));
  CHECK(scale.cpus().size() == threads && scale.cpus().front() == allowed.front());
  CHECK(scale.cpus().back() == allowed.front());
}

KVM_TEST("a cell that the host cannot have is skipped both ways with a reason, and the others go on") {
  CellSpec unknown = base("pio-out", "long64-ring3");
  unknown.exit = "no-such-exit";
  Scale scale(spec_of({unknown, base("pio-out", "long64-ring3")}, {2}));
  const auto verdicts = scale.prove();
  CHECK(verdicts.size() == 4);
  for (const ScaleVerdict& verdict : verdicts) {
    CHECK((verdict.status == CellStatus::kSkipped) == (verdict.cell == 0));
    CHECK(verdict.reason.empty() == (verdict.cell == 1));
  }
  CHECK(scale.round(0).windows.size() == 2);
}

KVM_TEST("a stop ends the round before the next window") {
  Scale scale(spec_of({base("pio-out", "long64-ring0")}));
  scale.prove();
  scale.stop();
  const ScaleRound round = scale.round(0);
  CHECK(!round.complete && round.windows.empty());
}

KVM_TEST("a window whose guest does not count every exit is refused") {
  const Device device("/dev/kvm");
  Watchdog watchdog(std::chrono::milliseconds(500));
  const Guest& guest = *find_guest("pio-out", "long64-ring3");
  LoadedGuest first(device, guest, watchdog);
  LoadedGuest second(first.vm(), 1, guest, watchdog);
  CHECK(first.vm().fd() == second.vm().fd() && first.vcpu_fd() != second.vcpu_fd());
  GroupCopies copies{};
  StartLine start(1);
  WindowContext context{&second, {}, &copies, &start, 1'000'000};
  const WindowFunction window = window_function(Transfer::kNone, Direction::kRead, 0);
  CHECK(window(context).exits > 0);
  // The add becomes one of two loops' worth: the code is shared, the counter is not.
  uint8_t* code = first.vm().memory().data() + kCodeAddress;
  code[guest.exit_after + 5] = 2;
  StartLine again(1);
  context.start = &again;
  try {
    window(context);
    CHECK(!"it was believed");
  } catch (const KvmError& error) {
    CHECK_WITH(std::string(error.what()).find("did not count every exit") != std::string::npos, error.what());
  }
}

KVM_TEST("a guest that hangs on one thread ends the window of all with the watchdog's error") {
  const Device device("/dev/kvm");
  const Guest& guest = *find_guest("pio-out", "long64-ring3");
  Crew crew(2);
  StartLine start(2);
  std::array<ThreadWindow, 2> windows{};
  try {
    crew.run(0, 2, [&](size_t i) {
      Watchdog watchdog(std::chrono::milliseconds(200));
      LoadedGuest loaded(device, guest, watchdog);
      // add $0x10000,%rbx; cmp $0x200000,%rbx; jb begin; jmp . after some exits
      const uint8_t code[] = {0xee, 0x48, 0x81, 0xc3, 0x00, 0x00, 0x01, 0x00, 0x48, 0x81,
                              0xfb, 0x00, 0x00, 0x20, 0x00, 0x72, 0xef, 0xeb, 0xfe};
      if (i == 1) std::memcpy(loaded.vm().memory().data() + kCodeAddress, code, sizeof code);
      GroupCopies copies{};
      WindowContext context{&loaded, {}, &copies, &start, 20'000'000};
      windows[i] = window_function(Transfer::kNone, Direction::kRead, 0)(context);
    });
    CHECK(!"it came back");
  } catch (const KvmError& error) {
    CHECK_WITH(error.code() == ErrorCode::kWatchdog, error.what());
  }
  CHECK(windows[0].exits > 0);
}

}  // namespace
}  // namespace kvm_exit_bench
