// The hot loop and the accesses without KVM: what they answer when a call fails.
#include <array>
#include <set>
#include <vector>

#include "core/loop/access.h"
#include "core/loop/block.h"
#include "core/loop/delay.h"
#include "core/loop/timed_loop.h"
#include "core/proof/calls_per_exit.h"
#include "core/proof/transfer_proof.h"
#include "test/support/check.h"

namespace kvm_exit_bench {
namespace {

struct MigratingClock {
  struct Edge {
    uint64_t ticks;
    uint32_t cpu;
  };
  static inline uint64_t now = 0;
  static Edge start() noexcept { return {now += 10, 0}; }
  static Edge stop() noexcept { return {now += 10, 1}; }
  static uint64_t stamp() noexcept { return now += 10; }
};

UNIT("a loop that began on one CPU and ended on another says so") {
  std::array<uint64_t, 3> stamps{};
  uint64_t begin = 0;
  const LoopResult loop = timed_loop<MigratingClock>([]() noexcept { return 0; }, stamps, begin);
  CHECK(loop.migrated && loop.completed == 3);
  CHECK(loop.ticks == 40 && begin + 30 == stamps[2]);
}

UNIT("a loop ends at the operation that failed") {
  std::array<uint64_t, 8> stamps{};
  uint64_t begin = 0;
  int calls = 0;
  const LoopResult loop = timed_loop<MigratingClock>([&]() noexcept { return ++calls == 6; }, stamps, begin);
  CHECK(loop.completed == 5 && calls == 6);
}

UNIT("a warm-up longer than a block takes every turn, and ends at the operation that failed") {
  std::array<uint64_t, 16> stamps{};
  int calls = 0;
  const auto passes = [&](std::span<uint64_t> part, uint64_t& begin) noexcept {
    return timed_loop<MigratingClock>([&]() noexcept { return ++calls < 0; }, part, begin);
  };
  CHECK(warm_loop(passes, stamps, 260));
  CHECK(calls == 260);
  calls = 0;
  const auto fails = [&](std::span<uint64_t> part, uint64_t& begin) noexcept {
    return timed_loop<MigratingClock>([&]() noexcept { return ++calls == 20; }, part, begin);
  };
  CHECK(!warm_loop(fails, stamps, 260));
  CHECK(calls == 20);
}

UNIT("a delay never ends before its ticks have passed, and not later than two reads of the clock") {
  for (const uint64_t ticks : {1u, 9u, 10u, 11u, 250u, 255u}) {
    const uint64_t begin = MigratingClock::now;
    spin<MigratingClock>(ticks);
    const uint64_t waited = MigratingClock::now - begin;
    // The first read is when the delay begins.
    CHECK_WITH(waited >= ticks + 10 && waited < ticks + 20, std::to_string(waited));
  }
}

UNIT("a delayed access reads its registers once, before its delay, and fails as it would without") {
  struct Access {
    int reads = 0;
    uint64_t read_at = 0;
    int after_exit() noexcept {
      read_at = MigratingClock::now;
      return ++reads == 2;
    }
  };
  const uint64_t begin = MigratingClock::now;
  DelayedAccess<MigratingClock, Access> access;
  access.set_delay({500, 1});
  CHECK(access.after_exit() == 0 && access.reads == 1);
  CHECK(access.read_at == begin && MigratingClock::now >= begin + 500);
  CHECK(access.after_exit() == 1 && access.reads == 2);
}

UNIT("of every so many exits only the last one is delayed") {
  struct Access {
    int after_exit() noexcept { return 0; }
  };
  DelayedAccess<MigratingClock, Access> access;
  access.set_delay({500, 3});
  std::string delayed;
  for (int exit = 0; exit < 7; ++exit) {
    const uint64_t begin = MigratingClock::now;
    access.after_exit();
    delayed += MigratingClock::now - begin >= 500 ? 'x' : '.';
  }
  CHECK_WITH(delayed == "..x..x.", delayed);
}

UNIT("a delay of so many nanoseconds is at least so long in ticks") {
  CHECK(delay_ticks(250, 1e9) == 250);
  CHECK(delay_ticks(1000, 2'600'000'001) == 2601);
  CHECK(!why_no_delay(ClockSource::kInstructions).empty());
  CHECK(why_no_delay(ClockSource::kCycleCounter).empty() && why_no_delay(ClockSource::kMonotonicRaw).empty());
}

UNIT("an exit fails when KVM_RUN fails, even with the declared reason left in kvm_run") {
  kvm_run run{};
  run.exit_reason = KVM_EXIT_IO;
  NoAccess<> access(-1, &run, {}, {});
  ExitOperation<NoAccess<>> operation{-1, &run, KVM_EXIT_IO, access};
  CHECK(operation() != 0);
}

UNIT("calls that do not come out whole for each exit are a reason, and name what it is of") {
  CHECK(calls_per_exit({16, 32, 4608}, 16).reason.empty());
  const CallCounts each = calls_per_exit({16, 32, 4608}, 16).calls;
  CHECK(each.entries == 1 && each.ioctls == 2 && each.bytes == 288);
  CHECK(calls_per_exit({16, 33, 0}, 16).reason.find("33 ioctls beside KVM_RUN in 16 exits") == 0);
  CHECK(calls_per_exit({17, 0, 0}, 16).reason.find("17 entries") == 0);
  CHECK(calls_per_exit({16, 0, 145}, 16).reason.find("145 bytes") == 0);
}

UNIT("asking for sync sets the valid mask and leaves nothing dirty") {
  kvm_run run{};
  run.kvm_dirty_regs = 7;
  request_sync(&run, 5);
  CHECK(run.kvm_valid_regs == 5 && run.kvm_dirty_regs == 0);
}

UNIT("the mask of several groups holds the bit of each") {
  RegisterGroup one{}, other{};
  one.sync_bit = 4;
  other.sync_bit = 1;
  const RegisterGroup* const groups[] = {&one, &other};
  CHECK(sync_mask(groups) == 5);
}

UNIT("every transfer, direction and number of groups has a loop of its own for each clock, and a proof") {
  std::vector<BlockFunction> blocks;
  std::vector<ProofFunction> proofs;
  for (const Transfer transfer : {Transfer::kIoctl, Transfer::kSync}) {
    for (const Direction direction : {Direction::kRead, Direction::kWrite, Direction::kBoth}) {
      for (size_t count = 1; count <= kMaxGroups; ++count) {
        blocks.push_back(block_function(ClockSource::kCycleCounter, transfer, direction, count));
        blocks.push_back(block_function(ClockSource::kMonotonicRaw, transfer, direction, count));
        blocks.push_back(
            block_function(ClockSource::kCycleCounter, transfer, direction, count, Variant::kDelayed));
        blocks.push_back(
            block_function(ClockSource::kCycleCounter, transfer, direction, count, Variant::kMetered));
        proofs.push_back(proof_function(transfer, direction, count));
      }
      if (transfer == Transfer::kSync) continue;
      blocks.push_back(block_function(ClockSource::kCycleCounter, transfer, direction, kAnsweringGroup));
      proofs.push_back(proof_function(transfer, direction, kAnsweringGroup));
    }
  }
  blocks.push_back(block_function(ClockSource::kCycleCounter, Transfer::kNone, Direction::kRead, 0));
  blocks.push_back(block_function(ClockSource::kMonotonicRaw, Transfer::kNone, Direction::kRead, 0));
  CHECK(std::set(blocks.begin(), blocks.end()).size() == 77);
  CHECK(std::set(proofs.begin(), proofs.end()).size() == 21);
}

}  // namespace
}  // namespace kvm_exit_bench
