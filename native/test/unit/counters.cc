// Hardware counters: what a reading comes to, and why there is none.
#include <sys/syscall.h>

#include <array>
#include <cerrno>

#include "core/host/pmu.h"
#include "core/kvm/kvm_error.h"
#include "core/session/counter_rounds.h"
#include "test/support/check.h"
#include "test/support/own_thread.h"
#include "test/support/refuse.h"
#include "wire/describe_counters.h"

namespace kvm_exit_bench {
namespace {

UNIT("what surrounds the exits is in both blocks, and what the loop adds is subtracted") {
  // 1,000 round a block, 7 for a turn of the loop, 400 for an exit.
  const auto block = [](size_t exits) {
    const auto count = static_cast<double>(exits);
    return CounterValues{1000 + 7 * count, 300 + 400 * count};
  };
  const CounterValues exit = per_exit(block(kShortBlock), block(kLongBlock), {7, 0});
  CHECK(exit.user == 0 && exit.kernel == 400);
}

UNIT("the middle reading of each level of privilege stands for all") {
  const std::array<CounterValues, 3> readings = {{{1, 30}, {900, 10}, {2, 20}}};
  const CounterValues middle = median_of(readings);
  CHECK(middle.user == 2 && middle.kernel == 20);
}

UNIT("each error of perf_event_open says what it means, and permission what to set") {
  for (const int error_number : {ENOENT, EOPNOTSUPP, ENODEV, ENOSYS}) {
    CHECK_WITH(pmu_refused(error_number, "2").state == PmuState::kAbsent, std::to_string(error_number));
  }
  for (const int error_number : {EACCES, EPERM}) {
    const PmuFacts facts = pmu_refused(error_number, "3");
    CHECK(facts.state == PmuState::kForbidden);
    CHECK_WITH(facts.reason.find("kernel.perf_event_paranoid is 3: set it to 1") == 0, facts.reason);
    CHECK(facts.reason.find("CAP_PERFMON") != std::string::npos);
  }
  CHECK(pmu_refused(EACCES, "1").reason.find("seccomp") != std::string::npos);
  CHECK(pmu_refused(EPERM, "").reason.find("perf_event_open is not permitted") == 0);
  CHECK(pmu_refused(EBUSY, "").state == PmuState::kOther);
  CHECK(pmu_refused(EMFILE, "").reason == "perf_event_open: Too many open files");
}

UNIT("a host that forbids counters is asked once for each event, and runs no block for it") {
  test::on_own_thread([] {
    test::refuse_call(SYS_perf_event_open, EACCES);
    CHECK(probe_pmu().state == PmuState::kForbidden);
    constexpr std::array kEvents = {CounterEvent::kInstructions, CounterEvent::kCacheMisses};
    constexpr std::array<uint32_t, 1> kCells = {0};
    const Counted counted = count_rounds(kEvents, kCells, ClockSource::kMonotonicRaw,
                                         [](uint32_t, size_t, CounterGroup&) -> bool {
                                           throw KvmError(ErrorCode::kInternal, "block", 0, "it was run");
                                         });
    CHECK(counted.cells.empty() && counted.missed.size() == 2);
    CHECK(counted.missed[1].event == CounterEvent::kCacheMisses);
    CHECK(counted.missed[1].reason == pmu_refused(EACCES, read_paranoid()).reason);
  });
}

UNIT("counts cross the wire as columns") {
  Counted counted;
  counted.cells.push_back({3, CounterEvent::kInstructions, {{1.5, 400, 2}, {1, 401, 2}}});
  counted.missed.push_back({CounterEvent::kBranchMisses, "no"});
  CHECK(wire::to_line(wire::describe(counted)) ==
        R"({"cells":[{"cell":3,"event":"instructions","user":[1.5,1],"kernel":[400,401],"guest":[2,2]}],)"
        R"("missed":[{"event":"branch-misses","reason":"no"}]})");
  CHECK(wire::to_line(wire::describe(PmuFacts{PmuState::kUsable, "cpu", ""})) ==
        R"({"status":"usable","pmu":"cpu"})");
  CHECK(wire::to_line(wire::describe(PmuFacts{PmuState::kAbsent, "", "no"})) ==
        R"({"status":"skipped","cause":"absent","reason":"no"})");
}

}  // namespace
}  // namespace kvm_exit_bench
