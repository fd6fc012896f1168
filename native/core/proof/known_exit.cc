#include "core/proof/known_exit.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <memory>

#include "core/guest/save_area.h"
#include "core/kvm/kvm_error.h"
#include "core/proof/fields.h"

namespace kvm_exit_bench {
namespace {

// What every guest that takes input gets each time.
constexpr uint64_t kSupplied = 0x5a;
constexpr const char* kBefore = "before the rounds";

std::string listed(const std::vector<std::string>& differences) {
  constexpr size_t kMost = 12;
  std::string text;
  for (size_t i = 0; i < std::min(kMost, differences.size()); ++i)
    text.append(text.empty() ? "" : "; ").append(differences[i]);
  if (differences.size() > kMost) text += "; and " + std::to_string(differences.size() - kMost) + " more";
  return text;
}

std::vector<uint8_t> read_group(const LoadedGuest& loaded, const RegisterGroup& group) {
  const std::array list = {&group};
  const auto copies = std::make_unique<GroupCopies>();
  get_groups(loaded, list, *copies);
  return {copies->begin(), copies->begin() + static_cast<std::ptrdiff_t>(group.size)};
}

void write_group(const LoadedGuest& loaded, const RegisterGroup& group, const std::vector<uint8_t>& copy) {
  const std::array list = {&group};
  const auto copies = std::make_unique<GroupCopies>();
  std::copy(copy.begin(), copy.end(), copies->begin());
  set_groups(loaded, list, *copies);
}

bool crosses_by_area(const Crossing& crossing) noexcept {
  return crossing.transfer == Transfer::kSync && reads(crossing.direction);
}

}  // namespace

KnownExit::KnownExit(LoadedGuest& loaded, std::vector<const RegisterGroup*> groups)
    : loaded_(loaded), groups_(std::move(groups)) {
  for (const RegisterGroup* group : groups_) fields_.emplace_back(group->fields.begin(), group->fields.end());
  come_back();
  before_ = read();
  after_ = take({});
  if (loaded_.handled() == Handled::kInExit) {
    leave_out_what_moves();
    return;
  }
  if (moved(take({})).empty()) return;
  // Something may have come in between once.
  after_ = take({});
  const std::vector<std::string> differences = moved(take({}));
  if (differences.empty()) return;
  throw KvmError(ErrorCode::kInternal, "an exit taken again", 0,
                 "from the same registers it does not leave the same: " + listed(differences));
}

// The input that an exit waits for can be lost where its registers are written: KVM's emulator then forgets
// that it changed one (emulator_invalidate_register_cache, arch/x86/kvm/x86.c). So it is taken in once
// without that.
void KnownExit::come_back() {
  request_sync(loaded_.run(), 0);
  loaded_.enter_to_declared_exit();
  enter_with_input();
}

void KnownExit::enter_with_input() {
  const DeclaredExit& declared = loaded_.declared();
  if (declared.size != 0 && !declared.is_write) supply_input(*loaded_.run(), declared, kSupplied);
  loaded_.enter_to_declared_exit();
}

// Where userspace does something at each exit, the exits of a guest differ, by turns or by its memory.
void KnownExit::leave_out_what_moves() {
  for (int exit = 0; exit < 2; ++exit) {
    const State next = take({});
    for (size_t i = 0; i < groups_.size(); ++i) {
      std::erase_if(fields_[i], [&](const RegisterField& field) {
        return std::memcmp(after_[i].data() + field.offset, next[i].data() + field.offset, field.size) != 0;
      });
    }
  }
}

KnownExit::State KnownExit::read() const {
  State state;
  for (const RegisterGroup* group : groups_) state.push_back(read_group(loaded_, *group));
  return state;
}

// The counter of a guest whose memory or handler goes by it must go on.
bool KnownExit::sets_back(const RegisterGroup& group) const noexcept {
  return group.guest_step == 0 || loaded_.handled() != Handled::kInExit;
}

// What guest and cells have moved of each group: its touched register, and nothing else.
void KnownExit::set_back() {
  for (size_t i = 0; i < groups_.size(); ++i) {
    const RegisterGroup& group = *groups_[i];
    if (!sets_back(group)) continue;
    std::vector<uint8_t> copy = read_group(loaded_, group);
    if (touched_value(group, copy.data()) == touched_value(group, before_[i].data())) continue;
    std::memcpy(copy.data() + group.touched_offset, before_[i].data() + group.touched_offset,
                sizeof(uint32_t));
    write_group(loaded_, group, copy);
  }
}

// What is there already, so that only what goes wrong on the way makes a difference.
void KnownExit::write(GroupList groups, Transfer transfer) {
  for (const RegisterGroup* group : groups) {
    const std::vector<uint8_t> copy = read_group(loaded_, *group);
    if (transfer == Transfer::kIoctl) {
      write_group(loaded_, *group, copy);
    } else {
      write_area(loaded_.run(), *group, copy.data());
    }
  }
}

KnownExit::State KnownExit::take(const Crossing& crossing) {
  request_sync(loaded_.run(), crosses_by_area(crossing) ? sync_mask(crossing.groups) : 0);
  set_back();
  if (crossing.transfer != Transfer::kNone && writes(crossing.direction))
    write(crossing.groups, crossing.transfer);
  enter_with_input();
  return read();
}

std::vector<std::string> KnownExit::moved(const State& state) const {
  std::vector<std::string> differences;
  for (size_t i = 0; i < groups_.size(); ++i) {
    const auto of_group =
        field_differences(*groups_[i], fields_[i], after_[i].data(), kBefore, state[i].data(), "after them");
    differences.insert(differences.end(), of_group.begin(), of_group.end());
  }
  return differences;
}

std::vector<std::string> KnownExit::moved_in_area(GroupList groups) const {
  std::vector<std::string> differences;
  for (size_t i = 0; i < groups_.size(); ++i) {
    const RegisterGroup& group = *groups_[i];
    if (std::find(groups.begin(), groups.end(), &group) == groups.end()) continue;
    const uint8_t* const area = sync_area(loaded_.run()) + group.sync_offset;
    const auto of_group =
        field_differences(group, fields_[i], after_[i].data(), kBefore, area, "in the save area after them");
    differences.insert(differences.end(), of_group.begin(), of_group.end());
  }
  return differences;
}

Proof KnownExit::take_again(const Crossing& crossing) {
  constexpr uint32_t kAttempts = 2;
  Proof proof;
  std::vector<std::string> differences;
  while (proof.exits < kAttempts) {
    differences = moved(take(crossing));
    ++proof.exits;
    if (crosses_by_area(crossing)) {
      const auto in_area = moved_in_area(crossing.groups);
      differences.insert(differences.end(), in_area.begin(), in_area.end());
    }
    if (differences.empty()) break;
  }
  request_sync(loaded_.run(), 0);
  for (const auto& fields : fields_) proof.fields_compared += static_cast<uint32_t>(fields.size());
  if (differences.empty()) return proof;
  proof.reason = "registers moved in the course of the launch that neither the guest nor a cell moves";
  proof.field = listed(differences);
  return proof;
}

}  // namespace kvm_exit_bench
