// Timed blocks on the host's own /dev/kvm: what they must prove of themselves, and how they end when the
// guest fails.
#include <algorithm>
#include <array>
#include <cstring>

#include "core/kvm/kvm_error.h"
#include "core/loop/block.h"
#include "core/loop/block_tally.h"
#include "test/support/check.h"
#include "test/support/open.h"

extern "C" {
#define DECLARE_BROKEN(name) extern const uint8_t broken_##name##_begin[], broken_##name##_end[]
DECLARE_BROKEN(stops_counting);
DECLARE_BROKEN(halts_later);
}

namespace kvm_exit_bench {
namespace {

using test::all_groups;
using test::Loaded;

BlockValue run_block(Loaded& loaded, GroupList groups, Transfer transfer, Direction direction) {
  std::array<uint64_t, 32> stamps{};
  BlockContext context{&loaded.guest, groups, &loaded.copies, stamps, 0};
  return block_function(choose_clock(), transfer, direction, groups.size())(context);
}

KVM_TEST("every block of every transfer ends with its registers where its exits put them") {
  for (const GuestMode& mode : guest_modes()) {
    Loaded loaded(mode.name);
    const auto groups = all_groups(loaded.guest);
    CHECK(run_block(loaded, {}, Transfer::kNone, Direction::kRead).median > 0);
    for (const Direction direction : {Direction::kRead, Direction::kWrite, Direction::kBoth}) {
      for (size_t count = 1; count <= groups.size(); ++count) {
        for (const Transfer transfer : {Transfer::kIoctl, Transfer::kSync}) {
          const BlockValue value = run_block(loaded, GroupList(groups).first(count), transfer, direction);
          CHECK(value.min > 0 && value.min <= value.median);
        }
      }
    }
  }
}

KVM_TEST("a block that lost an exit or a read does not pass its check") {
  Loaded loaded("long64-ring3");
  const RegisterGroup* const regs[] = {find_group("regs")};
  const BlockTally proof(loaded.guest, regs, Transfer::kIoctl, Direction::kRead);
  const uint32_t begin = touched_value(*regs[0], proof.before(0));
  for (int i = 0; i < 3; ++i) loaded.guest.enter_to_declared_exit();
  const uint32_t sum = 3 * begin + 6;
  proof.check(3, sum);
  for (const auto& [exits, wrong_sum] : {std::pair(3u, sum + 1), std::pair(4u, sum), std::pair(2u, sum)}) {
    bool thrown = false;
    try {
      proof.check(exits, wrong_sum);
    } catch (const KvmError&) {
      thrown = true;
    }
    CHECK(thrown);
  }
}

KVM_TEST("a block whose writes went missing does not pass its check, whether the counter is written or not") {
  for (const RegisterGroup* group : all_groups()) {
    Loaded loaded("long64-ring3");
    const RegisterGroup* const one[] = {group};
    const BlockTally proof(loaded.guest, one, Transfer::kSync, Direction::kWrite);
    for (int i = 0; i < 3; ++i) loaded.guest.enter_to_declared_exit();
    try {
      proof.check(3, 0);
      CHECK(!"it passed");
    } catch (const KvmError& error) {
      CHECK_WITH(
          std::string(error.what()).find("register of " + std::string(group->name)) != std::string::npos,
          error.what());
    }
  }
}

KVM_TEST("a block that moves no counter still proves that the guest counted its exits") {
  Loaded loaded("long64-ring3");
  const BlockTally proof(loaded.guest, {}, Transfer::kNone, Direction::kRead);
  loaded.guest.enter_to_declared_exit();
  proof.check(1, 0);
  try {
    proof.check(2, 0);
    CHECK(!"it passed");
  } catch (const KvmError& error) {
    CHECK(std::string(error.what()).find("did not count every exit") != std::string::npos);
  }
}

// What a block says when the pio-out guest is replaced by other code.
std::string block_error(const char* mode, const uint8_t* begin, const uint8_t* end) {
  Loaded loaded(mode);
  std::copy(begin, end, loaded.guest.vm().memory().data() + kCodeAddress);
  try {
    run_block(loaded, {}, Transfer::kNone, Direction::kRead);
  } catch (const KvmError& error) {
    return error.what();
  }
  return "it passed";
}

KVM_TEST("a guest that goes on exiting but stops counting in mid-block fails the block") {
  const std::string text =
      block_error("long64-ring3", broken_stops_counting_begin, broken_stops_counting_end);
  CHECK_WITH(text.find("did not count every exit") != std::string::npos, text);
}

KVM_TEST("a guest that exits for another reason in mid-block fails the block, which names both reasons") {
  const std::string text = block_error("long64-ring0", broken_halts_later_begin, broken_halts_later_end);
  CHECK_WITH(text.find("exit reason hlt at exit ") != std::string::npos, text);
  CHECK_WITH(text.find(" of a block, declared io") != std::string::npos, text);
}

KVM_TEST("a block synchronizes what its cell says, whatever was asked of kvm_run before and after it") {
  const auto groups = all_groups();
  for (const Transfer transfer : {Transfer::kNone, Transfer::kIoctl, Transfer::kSync}) {
    Loaded loaded("long64-ring0");
    kvm_run* run = loaded.guest.run();
    run->kvm_valid_regs = sync_mask(groups);
    uint8_t* sregs = sync_area(run) + groups[1]->sync_offset;
    std::memset(sregs, 0xa5, groups[1]->size);
    run_block(loaded, GroupList(groups).first(transfer == Transfer::kNone ? 0 : 1), transfer,
              Direction::kBoth);
    for (size_t i = 0; i < groups[1]->size; ++i) CHECK(sregs[i] == 0xa5);
    CHECK(run->kvm_valid_regs == 0 && run->kvm_dirty_regs == 0);
  }
}

KVM_TEST("a block's stamps are of the clock that was asked for") {
  Loaded loaded("long64-ring0");
  std::array<uint64_t, 16> stamps{};
  BlockContext context{&loaded.guest, {}, &loaded.copies, stamps, 0};
  const uint64_t before = monotonic_raw_ns();
  block_function(ClockSource::kMonotonicRaw, Transfer::kNone, Direction::kRead, 0)(context);
  CHECK(before <= context.begin_ticks && stamps.back() <= monotonic_raw_ns());
  const uint64_t ticks_before = CycleCounter::stamp();
  block_function(ClockSource::kCycleCounter, Transfer::kNone, Direction::kRead, 0)(context);
  CHECK(ticks_before <= context.begin_ticks && stamps.back() <= CycleCounter::stamp());
}

KVM_TEST("a guest that stops exiting in a timed block is kicked out and named so, by every transfer") {
  for (const Transfer transfer : {Transfer::kNone, Transfer::kIoctl, Transfer::kSync}) {
    Loaded loaded("long64-ring3", std::chrono::milliseconds(200));
    const RegisterGroup* const regs[] = {find_group("regs")};
    const GroupList groups = transfer == Transfer::kNone ? GroupList{} : GroupList(regs);
    CHECK(run_block(loaded, groups, transfer, Direction::kBoth).median > 0);
    // jmp . in place of the instruction after the exit: the settling entry before the block never comes back.
    uint8_t* code = loaded.guest.vm().memory().data() + kCodeAddress;
    code[find_guest("pio-out", "long64-ring3")->exit_after] = 0xeb;
    code[find_guest("pio-out", "long64-ring3")->exit_after + 1] = 0xfe;
    try {
      run_block(loaded, groups, transfer, Direction::kBoth);
      CHECK(!"it came back");
    } catch (const KvmError& error) {
      CHECK_WITH(error.code() == ErrorCode::kWatchdog, error.what());
    }
  }
}

KVM_TEST("a guest that stops exiting in the middle of a timed loop is kicked out of it") {
  Loaded loaded("long64-ring3", std::chrono::milliseconds(200));
  // out %al,(%dx); add $0x10000,%rbx; cmp $0xc0000,%rbx; jb begin; jmp .
  const uint8_t code[] = {0xee, 0x48, 0x81, 0xc3, 0x00, 0x00, 0x01, 0x00, 0x48, 0x81,
                          0xfb, 0x00, 0x00, 0x0c, 0x00, 0x72, 0xef, 0xeb, 0xfe};
  std::memcpy(loaded.guest.vm().memory().data() + kCodeAddress, code, sizeof code);
  try {
    run_block(loaded, {}, Transfer::kNone, Direction::kRead);
    CHECK(!"it came back");
  } catch (const KvmError& error) {
    CHECK_WITH(error.code() == ErrorCode::kWatchdog, error.what());
    CHECK_WITH(std::string(error.what()).find(" of a block") != std::string::npos, error.what());
  }
}

}  // namespace
}  // namespace kvm_exit_bench
