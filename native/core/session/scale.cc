#include "core/session/scale.h"

#include <algorithm>

#include "core/host/pinning.h"
#include "core/kvm/kvm_error.h"
#include "core/loop/access.h"
#include "core/session/random.h"

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

constexpr size_t index_of(Vms vms) noexcept {
  return static_cast<size_t>(vms);
}

std::vector<int> round_robin(uint32_t threads) {
  const std::vector<int> allowed = allowed_cpus();
  std::vector<int> cpus;
  for (uint32_t i = 0; i < threads; ++i) cpus.push_back(allowed[i % allowed.size()]);
  return cpus;
}

// Why windows of the cell would not be of its exits, whatever the host; empty: they would.
std::string why_no_windows(const CellSpec& spec, Vms vms) {
  if (spec.kind == CellKind::kControl) return "a control has no exits to scale";
  if (spec.delay_ns > 0) return "a window delays no exit: a delay is for sessions";
  const Guest* guest = find_guest(spec.exit, spec.mode);
  // The prover says why.
  if (guest == nullptr) return {};
  if (guest->handled == Handled::kApart) {
    return "userspace sets the guest up anew after each exit, which a window could not leave out of its time";
  }
  return vms == Vms::kOne ? std::string(guest->needs_own_vm) : std::string();
}

// What the verdict of one thread means for the cell.
ScaleVerdict verdict_of(uint32_t cell, Vms vms, size_t thread, const CellVerdict& verdict) {
  std::string reason = verdict.reason;
  if (!verdict.field.empty()) reason += " (" + verdict.field + ")";
  if (thread > 0 && !reason.empty()) reason = "on vCPU " + std::to_string(thread + 1) + ": " + reason;
  return {cell, vms, verdict.status, std::move(reason)};
}

}  // namespace

Scale::Scale(ScaleSpec spec)
    : spec_(std::move(spec)),
      device_(spec_.device),
      cpus_(round_robin(most_threads(spec_))),
      windows_(spec_.cells.size(), nullptr),
      members_(cpus_.size()),
      crew_(cpus_.size()) {
  for (Member& member : members_) member.cells.fill(std::vector<ProvedCell>(spec_.cells.size()));
  crew_.run(0, crew_.size(), [this](size_t thread) { enlist(thread); });
  for (size_t thread = 1; thread < members_.size(); ++thread) {
    Member& member = members_[thread];
    const CellProver& first = *members_.front().provers[index_of(Vms::kOne)];
    member.provers[index_of(Vms::kOne)] =
        std::make_unique<CellProver>(first, static_cast<uint32_t>(thread), *member.watchdog);
  }
}

Scale::~Scale() = default;

void Scale::enlist(size_t thread) {
  pin_to_cpu(cpus_[thread]);
  block_other_signals();
  Member& member = members_[thread];
  member.watchdog = std::make_unique<Watchdog>(spec_.watchdog);
  for (auto& prover : member.provers)
    prover = std::make_unique<CellProver>(device_, *member.watchdog, ClockSource::kMonotonicRaw);
}

// In one VM by one thread after the other: each of them writes the guest's code and tables, and no other vCPU
// may run meanwhile. What comes after the first that fails is left out.
std::vector<CellVerdict> Scale::prove_on_all(uint32_t index, Vms vms) {
  std::vector<CellVerdict> verdicts(members_.size());
  const auto prove = [&](size_t thread) {
    Member& member = members_[thread];
    ProvedCell& cell = member.cells[index_of(vms)][index];
    verdicts[thread] = member.provers[index_of(vms)]->prove(spec_.cells[index], cell);
  };
  if (vms == Vms::kEach) {
    crew_.run(0, crew_.size(), prove);
    return verdicts;
  }
  for (size_t thread = 0; thread < members_.size(); ++thread) {
    crew_.run(thread, thread + 1, prove);
    if (verdicts[thread].status != CellStatus::kProved) break;
  }
  return verdicts;
}

// The guest's VMs and vCPUs of all threads go, where one of them could not have its own: so many may be what
// the host has not room for.
void Scale::give_up(uint32_t index, Vms vms, const CellVerdict& verdict) {
  const auto slot_of = [&](Member& member) { return member.cells[index_of(vms)][index].slot; };
  const auto lacks_guest = [&](Member& member) {
    const GuestSlot* const slot = slot_of(member);
    return slot != nullptr && slot->verdict.status != CellStatus::kProved;
  };
  if (std::none_of(members_.begin(), members_.end(), lacks_guest)) return;
  for (Member& member : members_) {
    GuestSlot* const slot = slot_of(member);
    if (slot == nullptr) continue;
    slot->verdict = verdict;
    slot->loaded.reset();
  }
}

ScaleVerdict Scale::prove_cell(uint32_t index, Vms vms) {
  const CellSpec& spec = spec_.cells[index];
  if (const std::string reason = why_no_windows(spec, vms); !reason.empty())
    return {index, vms, CellStatus::kSkipped, reason};
  const std::vector<CellVerdict> verdicts = prove_on_all(index, vms);
  for (size_t thread = 0; thread < verdicts.size(); ++thread) {
    if (verdicts[thread].status == CellStatus::kProved) continue;
    give_up(index, vms, verdicts[thread]);
    return verdict_of(index, vms, thread, verdicts[thread]);
  }
  const ProvedCell& proved = members_.front().cells[index_of(vms)][index];
  windows_[index] =
      window_function(spec.transfer, spec.direction, loop_of(proved.groups), proved.slot->guest->handled);
  for (const uint32_t threads : spec_.thread_counts) points_.push_back({index, vms, threads});
  return {index, vms, CellStatus::kProved, ""};
}

std::vector<ScaleVerdict> Scale::prove() {
  std::vector<ScaleVerdict> verdicts;
  for (uint32_t cell = 0; cell < spec_.cells.size(); ++cell) {
    for (const Vms vms : kBothWays) verdicts.push_back(prove_cell(cell, vms));
  }
  return verdicts;
}

std::vector<ThreadWindow> Scale::run_point(const Point& point) {
  std::vector<ThreadWindow> windows(point.threads);
  StartLine start(point.threads);
  const auto length = std::chrono::duration_cast<std::chrono::nanoseconds>(spec_.window);
  crew_.run(0, point.threads, [&](size_t thread) {
    Member& member = members_[thread];
    const ProvedCell& cell = member.cells[index_of(point.vms)][point.cell];
    WindowContext context{cell.slot->loaded.get(), cell.groups, &member.copies, &start,
                          static_cast<uint64_t>(length.count())};
    windows[thread] = windows_[point.cell](context);
  });
  return windows;
}

// What shares the guest of one that hung is not waited for again.
void Scale::fail(const Point& point, const KvmError& error) {
  const std::vector<ProvedCell>& cells = members_.front().cells[index_of(point.vms)];
  const bool is_hung = fault_of(error) == Fault::kHung;
  for (uint32_t cell = 0; cell < cells.size(); ++cell) {
    if (cell != point.cell && !(is_hung && cells[cell].slot == cells[point.cell].slot)) continue;
    const auto is_of_cell = [&](const Point& each) { return each.cell == cell && each.vms == point.vms; };
    if (std::erase_if(points_, is_of_cell) > 0)
      failures_.push_back({cell, point.vms, CellStatus::kFailed, error.what()});
  }
}

void Scale::add_window(const Point& point, ScaleRound& result) {
  try {
    std::vector<ThreadWindow> threads = run_point(point);
    const bool is_cut =
        std::any_of(threads.begin(), threads.end(), [](const ThreadWindow& each) { return each.exits == 0; });
    if (is_cut) {
      ++result.dropped;
    } else {
      result.windows.push_back({point.cell, point.vms, std::move(threads)});
    }
  } catch (const KvmError& error) {
    fail(point, error);
  }
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
    // One that failed in this very round has no more windows.
    if (std::find(points_.begin(), points_.end(), point) != points_.end()) add_window(point, result);
  }
  return result;
}

}  // namespace kvm_exit_bench
