#include "core/session/register_watch.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "core/guest/offered_groups.h"
#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {
namespace {

void add_once(std::vector<const RegisterGroup*>& groups, const RegisterGroup& group) {
  if (std::find(groups.begin(), groups.end(), &group) == groups.end()) groups.push_back(&group);
}

// Whether the vCPU gives the group without anything being done to it first.
bool is_at_hand(const RegisterGroup& group, const LoadedGuest& loaded) {
  if (group.guest_step != 0) return true;
  if (group.sync_bit == 0 || group.is_tried) return false;
  return has_ioctl(group) || why_not_synced(group, offered_sync_mask(loaded.vm(), loaded.vcpu())).empty();
}

CellVerdict failed_cell(uint32_t cell, const KvmError& error) {
  CellVerdict verdict = failed(error);
  verdict.cell = cell;
  return verdict;
}

}  // namespace

void RegisterWatch::add(uint32_t cell, const CellSpec& spec, const ProvedCell& proved) {
  LoadedGuest* const loaded = proved.slot->loaded.get();
  auto guest = std::find_if(guests_.begin(), guests_.end(),
                            [loaded](const WatchedGuest& each) { return each.loaded == loaded; });
  if (guest == guests_.end()) {
    guests_.push_back({loaded, {}});
    guest = std::prev(guests_.end());
  }
  guest->cells.push_back({cell, &spec, &proved});
}

std::vector<CellVerdict> RegisterWatch::begin() {
  std::vector<CellVerdict> verdicts;
  for (WatchedGuest& guest : guests_) {
    std::vector<const RegisterGroup*> groups;
    for (const RegisterGroup& group : register_groups()) {
      if (is_at_hand(group, *guest.loaded)) add_once(groups, guest.loaded->own(group));
    }
    for (const WatchedCell& cell : guest.cells) {
      for (const RegisterGroup* group : cell.proved->groups) add_once(groups, *group);
    }
    try {
      guest.exit.emplace(*guest.loaded, std::move(groups));
    } catch (const KvmError& error) {
      for (const WatchedCell& cell : guest.cells) verdicts.push_back(failed_cell(cell.index, error));
    }
  }
  return verdicts;
}

void RegisterWatch::end_guest(WatchedGuest& guest, const std::function<bool(uint32_t)>& has_failed,
                              std::vector<CellVerdict>& verdicts) {
  std::optional<KvmError> hung;
  bool is_back = false;
  for (const WatchedCell& cell : guest.cells) {
    if (has_failed(cell.index)) continue;
    try {
      // It would hang again, for the watchdog's whole bound.
      if (hung) throw KvmError(*hung);
      if (!std::exchange(is_back, true)) guest.exit->come_back();
      const CellSpec& spec = *cell.spec;
      const Proof proof = guest.exit->take_again({cell.proved->groups, spec.transfer, spec.direction});
      if (!proof.holds())
        verdicts.push_back(
            {CellStatus::kFailed, cell.index, proof.exits, proof.fields_compared, proof.reason, proof.field});
    } catch (const KvmError& error) {
      if (error.code() == ErrorCode::kWatchdog) hung = error;
      verdicts.push_back(failed_cell(cell.index, error));
    }
  }
}

std::vector<CellVerdict> RegisterWatch::end(const std::function<bool(uint32_t)>& has_failed) {
  std::vector<CellVerdict> verdicts;
  for (WatchedGuest& guest : guests_) {
    if (guest.exit) end_guest(guest, has_failed, verdicts);
  }
  return verdicts;
}

}  // namespace kvm_exit_bench
