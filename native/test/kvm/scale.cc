// Several vCPU threads at once on the host's own /dev/kvm.
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <set>
#include <thread>
#include <tuple>

#include "core/host/pinning.h"
#include "core/kvm/kvm_error.h"
#include "core/session/scale.h"
#include "test/support/cells.h"
#include "test/support/check.h"
#include "test/support/own_thread.h"
#include "test/support/refuse.h"

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

// Some hosts hang in these; test/emulated has one that runs both.
bool hangs_on_some_hosts(const Guest& guest) {
  return guest.exit == "hypercall" || guest.exit == "debug-breakpoint";
}

const ScaleVerdict& verdict_of(const std::vector<ScaleVerdict>& verdicts, size_t cell, Vms vms) {
  return verdicts[2 * cell + (vms == Vms::kOne ? 0 : 1)];
}

KVM_TEST("every guest runs in windows, with its groups and its handling, or is skipped with a reason") {
  std::vector<CellSpec> cells;
  for (const Guest& guest : guests()) {
    if (hangs_on_some_hosts(guest)) continue;
    const std::string exit(guest.exit), mode(guest.mode);
    const Direction direction = guest.undone_by.empty() ? Direction::kBoth : Direction::kRead;
    cells.push_back(base(exit.c_str(), mode.c_str()));
    cells.push_back(transfer(exit.c_str(), mode.c_str(), {"regs"}, direction, Transfer::kSync));
  }
  Scale scale(spec_of(cells, {2}));
  std::set<std::pair<uint32_t, Vms>> proved;
  for (const ScaleVerdict& verdict : scale.prove()) {
    const std::string name = cells[verdict.cell].id + ": " + verdict.reason;
    CHECK_WITH(verdict.status != CellStatus::kFailed, name);
    CHECK_WITH(verdict.reason.empty() == (verdict.status == CellStatus::kProved), name);
    if (verdict.status == CellStatus::kProved) proved.emplace(verdict.cell, verdict.vms);
  }
  for (uint32_t cell = 0; cell < cells.size(); ++cell) {
    const Guest& guest = *find_guest(cells[cell].exit, cells[cell].mode);
    const bool may_be_skipped = !guest.otherwise.empty() || guest.handled == Handled::kApart ||
                                (guest.transfers == Transfers::kNone && !cells[cell].groups.empty());
    CHECK_WITH(may_be_skipped || proved.contains({cell, Vms::kEach}), cells[cell].id);
    CHECK_WITH(may_be_skipped || proved.contains({cell, Vms::kOne}) == guest.needs_own_vm.empty(),
               cells[cell].id);
  }
  const ScaleRound round = scale.round(0);
  CHECK(round.windows.size() + round.dropped == proved.size());
  for (const ScaleWindow& window : round.windows)
    for (const ThreadWindow& each : window.threads) CHECK_WITH(each.exits > 0, cells[window.cell].id);
}

KVM_TEST("vCPUs of one VM run beside each other where the interrupt controllers are in the kernel") {
  CellSpec full = base("pio-out", "long64-ring0");
  full.setup = "irqchip-full";
  Scale scale(spec_of({full, base("kernel-lapic-read", "long64-ring0")}, {3}));
  for (const ScaleVerdict& verdict : scale.prove())
    CHECK_WITH(verdict.status == CellStatus::kProved, verdict.reason);
  const ScaleRound round = scale.round(0);
  CHECK(round.windows.size() + round.dropped == 4);
  for (const ScaleWindow& window : round.windows)
    for (const ThreadWindow& each : window.threads) CHECK(each.exits > 0);
}

KVM_TEST("a guest that writes to its VM's memory is skipped in one VM and runs in a VM each") {
  Scale scale(spec_of({base("pio-in-string-16", "long64-ring3")}, {2}));
  const auto verdicts = scale.prove();
  CHECK(verdict_of(verdicts, 0, Vms::kOne).status == CellStatus::kSkipped);
  CHECK(verdict_of(verdicts, 0, Vms::kOne).reason.find("writes to its VM's memory") != std::string::npos);
  CHECK(verdict_of(verdicts, 0, Vms::kEach).status == CellStatus::kProved);
  CHECK(scale.round(0).windows.size() == 1);
}

KVM_TEST("what no window can be of is skipped: a control, a delayed exit, a guest set up anew after each") {
  CellSpec delayed = base("pio-out", "long64-ring3");
  delayed.delay_ns = 100;
  Scale scale(spec_of({test::control("null-syscall"), delayed, base("shutdown", "long64-ring3")}, {1}));
  const auto verdicts = scale.prove();
  const std::array<const char*, 3> words = {"a control", "delays no exit", "sets the guest up anew"};
  for (size_t cell = 0; cell < words.size(); ++cell) {
    const ScaleVerdict& verdict = verdict_of(verdicts, cell, Vms::kEach);
    CHECK(verdict.status == CellStatus::kSkipped);
    CHECK_WITH(verdict.reason.find(words[cell]) != std::string::npos, verdict.reason);
  }
  CHECK(scale.round(0).windows.empty());
}

KVM_TEST("a write that the kernel swallows fails the cell of a scale, both ways, and the field is named") {
  test::on_own_thread([] {
    test::refuse_ioctl(KVM_SET_VCPU_EVENTS, 0);
    Scale scale(
        spec_of({transfer("pio-out", "long64-ring0", {"events"}, Direction::kWrite, Transfer::kIoctl)}, {2}));
    for (const ScaleVerdict& verdict : scale.prove()) {
      CHECK(verdict.status == CellStatus::kFailed);
      CHECK_WITH(verdict.reason.find("(events.") != std::string::npos, verdict.reason);
    }
    CHECK(scale.round(0).windows.empty());
  });
}

KVM_TEST("a scale skips what KVM refuses and fails what there was no more of, each with KVM's words") {
  for (const auto& [error_number, status] :
       {std::pair(EINVAL, CellStatus::kSkipped), std::pair(EMFILE, CellStatus::kFailed)}) {
    test::on_own_thread([error_number = error_number, status = status] {
      test::refuse_ioctl(KVM_CREATE_VM, error_number);
      Scale scale(spec_of({base("pio-out", "long64-ring0")}, {2}));
      for (const ScaleVerdict& verdict : scale.prove()) {
        CHECK_WITH(verdict.status == status, verdict.reason);
        CHECK_WITH(verdict.reason.find("KVM_CREATE_VM") != std::string::npos, verdict.reason);
      }
    });
  }
}

KVM_TEST(
    "a thread that waits for the others longer than the watchdog's bound is not taken for one that hangs") {
  const Device device("/dev/kvm");
  constexpr auto kBound = std::chrono::milliseconds(300);
  StartLine start(2);
  std::atomic<bool> waits{false};
  ThreadWindow window;
  std::exception_ptr thrown;
  std::thread early([&] {
    try {
      Watchdog watchdog(kBound);
      LoadedGuest loaded(device, *find_guest("pio-out", "long64-ring3"), watchdog);
      GroupCopies copies{};
      WindowContext context{&loaded, {}, &copies, &start, 1'000'000};
      waits = true;
      window = window_function(Transfer::kNone, Direction::kRead, 0)(context);
    } catch (...) {
      thrown = std::current_exception();
    }
  });
  while (!waits) std::this_thread::yield();
  std::this_thread::sleep_for(3 * kBound);
  start.wait(true);
  early.join();
  if (thrown) std::rethrow_exception(thrown);
  CHECK(window.exits > 0);
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
