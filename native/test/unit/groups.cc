// Tables of register groups as other arches have them: no /dev/kvm.
#include <array>

#include "core/guest/loaded_guest.h"
#include "core/guest/offered_groups.h"
#include "core/loop/access.h"
#include "test/support/check.h"

namespace kvm_exit_bench {
namespace {

constexpr size_t kGroupBytes = 64;

RegisterGroup carried(std::string_view name, uint64_t sync_bit, size_t sync_offset) {
  return {name, sync_bit, sync_offset, kGroupBytes, 0, 0, "", "", 0, 1, {}, {}};
}

std::string together(const RegisterGroup& one, const RegisterGroup& other) {
  const std::array groups = {&one, &other};
  return why_not_together(groups);
}

UNIT("groups that lie over each other in the save area do not move together, neighbours do") {
  const RegisterGroup first = carried("first", 1, 0);
  CHECK(together(first, carried("next", 2, kGroupBytes)).empty());
  CHECK(together(first, carried("over", 2, kGroupBytes - 1)).find("first and over") == 0);
  // What kvm_run does not carry lies nowhere.
  CHECK(together(first, carried("absent", 0, 0)).empty());
}

UNIT("groups that move one register by itself do not move together when it is the same one") {
  constexpr std::array kOne = {OneRegister{7, 0}, OneRegister{8, 8}};
  constexpr std::array kOther = {OneRegister{8, 0}};
  constexpr std::array kThird = {OneRegister{9, 0}};
  RegisterGroup one = carried("one", 0, 0);
  RegisterGroup other = carried("other", 0, 0);
  one.registers = kOne;
  other.registers = kOther;
  CHECK(together(one, other).find("one and other") == 0);
  other.registers = kThird;
  CHECK(together(one, other).empty());
}

UNIT("a group of two sync bits is carried only where both are offered") {
  const RegisterGroup both = carried("both", 0b1100, 0);
  CHECK(why_not_synced(both, 0b1111).empty());
  CHECK(why_not_synced(both, 0b0111).find("does not offer both") != std::string::npos);
}

UNIT("a write models the guest where nothing shows what the guest left, and only there") {
  RegisterGroup group = carried("group", 1, 0);
  CHECK(write_step(Direction::kWrite, Transfer::kSync, group) == 2);
  CHECK(write_step(Direction::kBoth, Transfer::kSync, group) == 1);
  group.area_is_current = true;
  CHECK(write_step(Direction::kWrite, Transfer::kSync, group) == 1);
  CHECK(write_step(Direction::kWrite, Transfer::kIoctl, group) == 2);
}

UNIT("a register that keeps no low bits is written as it is") {
  RegisterGroup group = carried("group", 1, 0);
  group.touched_step = 0;
  group.guest_step = 0;
  for (const Direction direction : {Direction::kRead, Direction::kWrite, Direction::kBoth}) {
    CHECK(write_step(direction, Transfer::kSync, group) == 0);
  }
}

}  // namespace
}  // namespace kvm_exit_bench
