// Timed blocks on the host's own /dev/kvm: what they must prove of themselves, and how they end when the
// guest fails.
#include <cstring>

#include "core/block.h"
#include "core/block_proof.h"
#include "core/kvm_error.h"
#include "test/check.h"
#include "test/open.h"

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
  const auto groups = all_groups();
  for (const GuestMode& mode : guest_modes()) {
    Loaded loaded(mode.name);
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
  const BlockProof proof(loaded.guest, regs, Transfer::kIoctl, Direction::kRead);
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
  // out %al,(%dx); inc %rbx; cmp $12,%bl; jb begin; jmp .
  const uint8_t code[] = {0xee, 0x48, 0xff, 0xc3, 0x80, 0xfb, 0x0c, 0x72, 0xf7, 0xeb, 0xfe};
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
