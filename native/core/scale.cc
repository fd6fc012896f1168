#include "core/scale.h"

#include <algorithm>

#include "core/kvm_error.h"
#include "core/offered_groups.h"
#include "core/pinning.h"
#include "core/random.h"
#include "core/verify.h"

namespace kvm_exit_bench {
namespace {

uint32_t most_threads(const ScaleSpec& spec) {
  if (spec.thread_counts.empty()) throw KvmError(ErrorCode::kInternal, "scale", 0, "no number of threads");
  const auto [least, most] = std::minmax_element(spec.thread_counts.begin(), spec.thread_counts.end());
  if (*least == 0 || *most > kMaxScaleThreads) {
    throw KvmError(ErrorCode::kInternal, "scale", 0,
                   "threads must be from 1 to " + std::to_string(kMaxScaleThreads));
  }
  return *most;
}

std::vector<int> round_robin(uint32_t threads) {
  const std::vector<int> allowed = allowed_cpus();
  std::vector<int> cpus;
  for (uint32_t i = 0; i < threads; ++i) cpus.push_back(allowed[i % allowed.size()]);
  return cpus;
}

void require(const Proof& proof) {
  if (proof.holds()) return;
  throw KvmError(ErrorCode::kInternal, "proof", 0,
                 proof.reason + (proof.field.empty() ? "" : " (" + proof.field + ")"));
}

}  // namespace

Scale::Scale(ScaleSpec spec)
    : spec_(std::move(spec)),
      device_(spec_.device),
      cpus_(round_robin(most_threads(spec_))),
      members_(cpus_.size()),
      crew_(cpus_.size()) {
  for (const CellSpec& cell : spec_.cells) cells_.push_back({cell, nullptr, {}, nullptr});
  crew_.run(0, crew_.size(), [this](size_t i) {
    pin_to_cpu(cpus_[i]);
    block_other_signals();
    members_[i].watchdog = std::make_unique<Watchdog>(spec_.watchdog);
  });
}

Scale::~Scale() = default;

// One thread after the other, and before any of them runs: each writes the same code and tables to the VM.
void Scale::load(const Guest& guest, Machines machines) {
  const GuestKey key{&guest, machines};
  if (members_.front().guests.contains(key)) return;
  for (uint32_t i = 0; i < members_.size(); ++i) {
    crew_.run(i, i + 1, [&](size_t thread) {
      Member& member = members_[thread];
      if (machines == Machines::kOne && thread > 0) {
        member.guests[key] =
            std::make_unique<LoadedGuest>(members_.front().guests[key]->vm(), i, guest, *member.watchdog);
      } else {
        member.guests[key] = std::make_unique<LoadedGuest>(device_, guest, *member.watchdog);
      }
      member.guests[key]->lock_memory();
    });
  }
  crew_.run(0, crew_.size(),
            [&](size_t thread) { require(prove_guest(*members_[thread].guests[key], guest)); });
}

// Empty when the host can run the cell so; fills in what it needs.
std::string Scale::why_not(ScaledCell& cell, Machines machines) {
  cell.guest = find_guest(cell.spec.exit, cell.spec.mode);
  if (cell.guest == nullptr) return std::string(why_no_guest(cell.spec.exit, cell.spec.mode));
  if (find_setup(cell.spec.setup) != &plain_setup()) return "the scale is measured in plain VMs only";
  load(*cell.guest, machines);
  const LoadedGuest& loaded = *members_.front().guests[{cell.guest, machines}];
  cell.groups.clear();
  for (const std::string& name : cell.spec.groups) {
    const RegisterGroup* group = find_group(name);
    if (group == nullptr) return "there is no register group " + name + " on this arch";
    const bool is_sync = cell.spec.transfer == Transfer::kSync;
    std::string reason = is_sync ? why_not_synced(*group, offered_sync_mask(loaded.vm(), loaded.vcpu()))
                                 : why_no_ioctl(*group, loaded);
    if (!reason.empty()) return reason;
    cell.groups.push_back(group);
  }
  return why_not_together(cell.groups);
}

void Scale::prove(const ScaledCell& cell, Machines machines) {
  if (cell.spec.transfer == Transfer::kNone) return;
  const ProofFunction proof = proof_function(cell.spec.transfer, cell.spec.direction, loop_of(cell.groups));
  crew_.run(0, crew_.size(), [&](size_t thread) {
    Member& member = members_[thread];
    LoadedGuest& loaded = *member.guests[{cell.guest, machines}];
    for (const RegisterGroup* group : cell.groups) {
      if (group->make_ready != nullptr) group->make_ready(loaded.vm().device_fd(), loaded.vcpu_fd());
    }
    require(proof(loaded, cell.groups, member.copies, offered_sync_mask(loaded.vm(), loaded.vcpu())));
  });
}

ScaleVerdict Scale::verify_cell(uint32_t index, Machines machines) {
  ScaledCell& cell = cells_[index];
  try {
    const std::string reason = why_not(cell, machines);
    if (!reason.empty()) return {index, machines, CellStatus::kSkipped, reason};
  } catch (const KvmError& error) {
    const GuestKey key{cell.guest, machines};
    for (Member& member : members_) member.guests.erase(key);
    return {index, machines, CellStatus::kSkipped,
            "this host does not run so many vCPUs of the guest: " + std::string(error.what())};
  }
  try {
    prove(cell, machines);
  } catch (const KvmError& error) {
    return {index, machines, CellStatus::kFailed, error.what()};
  }
  cell.window = window_function(cell.spec.transfer, cell.spec.direction, loop_of(cell.groups));
  for (const uint32_t threads : spec_.thread_counts) points_.push_back({index, machines, threads});
  return {index, machines, CellStatus::kVerified, ""};
}

std::vector<ScaleVerdict> Scale::verify() {
  std::vector<ScaleVerdict> verdicts;
  for (uint32_t cell = 0; cell < cells_.size(); ++cell) {
    for (const Machines machines : {Machines::kOne, Machines::kEach})
      verdicts.push_back(verify_cell(cell, machines));
  }
  return verdicts;
}

std::vector<ThreadWindow> Scale::run_point(const Point& point) {
  const ScaledCell& cell = cells_[point.cell];
  std::vector<ThreadWindow> windows(point.threads);
  StartLine start(point.threads);
  const auto length = std::chrono::duration_cast<std::chrono::nanoseconds>(spec_.window);
  crew_.run(0, point.threads, [&](size_t thread) {
    Member& member = members_[thread];
    WindowContext context{member.guests[{cell.guest, point.machines}].get(), cell.groups, &member.copies,
                          &start, static_cast<uint64_t>(length.count())};
    windows[thread] = cell.window(context);
  });
  return windows;
}

ScaleRound Scale::round(uint32_t round) {
  std::vector<Point> order = points_;
  Random random = round_random(spec_.seed, spec_.launch, round);
  shuffle(std::span<Point>(order), random);
  ScaleRound result;
  for (const Point& point : order) {
    if (stopped_.load(std::memory_order_relaxed)) {
      result.complete = false;
      break;
    }
    try {
      std::vector<ThreadWindow> threads = run_point(point);
      const bool is_cut = std::any_of(threads.begin(), threads.end(),
                                      [](const ThreadWindow& each) { return each.exits == 0; });
      if (is_cut) {
        ++result.dropped;
      } else {
        result.windows.push_back({point.cell, point.machines, std::move(threads)});
      }
    } catch (KvmError& error) {
      error.set_cell(cells_[point.cell].spec.id);
      throw;
    }
  }
  return result;
}

}  // namespace kvm_exit_bench
