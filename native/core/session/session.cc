#include "core/session/session.h"

#include <algorithm>
#include <map>
#include <vector>

#include "core/host/pinning.h"
#include "core/kvm/kvm_error.h"
#include "core/loop/access.h"
#include "core/loop/delay.h"

namespace kvm_exit_bench {
namespace {

// Not what is set up anew between its exits, which the counters would count too, nor the cost of the clock.
bool is_counted(const CellSpec& spec, const ProvedCell& proved) {
  if (proved.control != nullptr) return spec.control != "empty-timer";
  return proved.slot->guest->handled != Handled::kApart;
}

// One block of a cell's parts, in the place of the first: those that count stand for all, and what disturbed
// any of them disturbed it.
RoundBlock joined(const std::vector<RoundBlock>& parts) {
  RoundBlock block = parts.front();
  block.events = {};
  std::vector<BlockValue> values;
  for (const RoundBlock& part : parts) {
    block.events.faults += part.events.faults;
    block.events.preemptions += part.events.preemptions;
    block.events.interrupts += part.events.interrupts;
    if (part.value.drop == Drop::kNone) values.push_back(part.value);
  }
  if (values.empty()) return block;
  std::ranges::sort(values, {}, &BlockValue::median);
  block.value = {0, values[values.size() / 2].median, values.front().min, Drop::kNone};
  for (const BlockValue& value : values) {
    block.value.mean += value.mean / static_cast<double>(values.size());
    block.value.min = std::min(block.value.min, value.min);
  }
  return block;
}

}  // namespace

Session::Session(SessionSpec spec)
    : spec_(std::move(spec)),
      cpu_(pin_to_cpu(spec_.cpu)),
      clock_(choose_clock(spec_.clock)),
      device_(spec_.device),
      watchdog_(spec_.watchdog),
      calibration_(clock_),
      noise_(cpu_),
      prover_(device_, watchdog_, clock_) {
  block_other_signals();
  uint32_t longest = 0;
  for (const CellSpec& cell : spec_.cells) {
    const uint32_t exits = cell.exits_per_block.value_or(kDefaultExitsPerBlock);
    if (!cell.exits_per_block && clock_ == ClockSource::kInstructions)
      throw KvmError(ErrorCode::kInternal, "session", 0, cell.id + ": a pilot needs a clock that tells time");
    if (!is_block_length(exits)) {
      throw KvmError(ErrorCode::kInternal, "session", 0,
                     cell.id +
                         ": exits per block must be 8, 12, 20, 24, 28 or a multiple of 16 up to 65536, not " +
                         std::to_string(exits));
    }
    longest = std::max(longest, exits);
    if (cell.delay_ns > 0 && delay_hz_ == 0 && why_no_delay(clock_).empty())
      delay_hz_ = delay_hz(calibration_);
    cells_.push_back({cell, {}, nullptr, {}, nullptr, {}, false});
  }
  stamps_.assign(std::max<size_t>(longest, kLongBlock), 0);
}

Session::~Session() = default;

std::vector<CellVerdict> Session::prove() {
  std::vector<CellVerdict> verdicts;
  for (uint32_t index = 0; index < cells_.size(); ++index) {
    TimedCell& cell = cells_[index];
    CellVerdict verdict = prove_cell(cell);
    verdict.cell = index;
    if (verdict.status == CellStatus::kProved && cell.proved.control == nullptr)
      watch_.add(index, cell.spec, cell.proved);
    verdicts.push_back(std::move(verdict));
  }
  for (CellVerdict& failed : watch_.begin()) verdicts[failed.cell] = std::move(failed);
  for (const CellVerdict& verdict : verdicts) {
    if (verdict.status == CellStatus::kProved) admit(verdict.cell);
  }
  return verdicts;
}

void Session::admit(uint32_t index) {
  TimedCell& cell = cells_[index];
  timed_.push_back(index);
  order_.add(index, cell.spec);
  cell.histogram = std::make_unique<Histogram>();
  account_.open(*cell.proved.slot->loaded);
}

CellVerdict Session::prove_cell(TimedCell& cell) {
  const CellSpec& spec = cell.spec;
  const bool is_delayed = spec.delay_ns > 0;
  if (is_delayed && !why_no_delay(clock_).empty()) return skipped(why_no_delay(clock_));
  CellVerdict verdict = prover_.prove(spec, cell.proved);
  if (verdict.status != CellStatus::kProved || cell.proved.control != nullptr) return verdict;
  const Handled handled = cell.proved.slot->guest->handled;
  if (is_delayed && handled != Handled::kNever)
    return skipped("userspace handles each of these exits, and a delay is part of that");
  cell.delay = {delay_ticks(spec.delay_ns, delay_hz_), spec.delay_every};
  cell.block = block_function(clock_, spec.transfer, spec.direction, loop_of(cell.proved.groups),
                              is_delayed ? Variant::kDelayed : Variant::kPlain, handled);
  return verdict;
}

std::vector<PilotCell> Session::uncalibrated() const {
  std::vector<PilotCell> cells;
  for (const uint32_t index : timed_) {
    if (!cells_[index].has_failed && !cells_[index].spec.exits_per_block)
      cells.push_back({index, &cells_[index].spec});
  }
  return cells;
}

std::vector<std::optional<uint32_t>> Session::calibrate() {
  const double ns_per_tick = 1e9 / calibration_.hz();
  const auto cost_ns = [&](uint32_t index, uint32_t exits) -> std::optional<double> {
    if (stamps_.size() < exits) stamps_.resize(exits);
    const auto block = try_block(index, exits);
    if (!block || block->value.drop != Drop::kNone) return std::nullopt;
    return block->value.median * ns_per_tick;
  };
  const std::vector<PilotCell> wanted = uncalibrated();
  const auto costs =
      pilot_costs(wanted, cost_ns, [this] { return stopped_.load(std::memory_order_relaxed); });
  if (!stopped_.load(std::memory_order_relaxed)) {
    for (const auto& [index, exits] : block_lengths(wanted, costs))
      cells_[index].spec.exits_per_block = exits;
  }
  std::vector<std::optional<uint32_t>> found(cells_.size());
  for (const uint32_t index : timed_) {
    found[index] = cells_[index].spec.exits_per_block;
    stamps_.resize(std::max<size_t>(stamps_.size(), found[index].value_or(0)));
  }
  return found;
}

// Its guest is left where it stopped: it does not hang once more for each of its cells.
void Session::fail(uint32_t index, const KvmError& error) {
  const bool is_hung = fault_of(error) == Fault::kHung;
  const GuestSlot* const slot = cells_[index].proved.slot;
  for (const uint32_t each : timed_) {
    TimedCell& cell = cells_[each];
    if (cell.has_failed || (each != index && !(is_hung && cell.proved.slot == slot))) continue;
    cell.has_failed = true;
    failures_.push_back(failed(error));
    failures_.back().cell = each;
  }
}

std::optional<Session::TimedBlock> Session::try_block(uint32_t index, size_t exits, CounterGroup* counters) {
  TimedCell& cell = cells_[index];
  if (cell.has_failed) return std::nullopt;
  try {
    return time_block(cell, std::span(stamps_).first(exits), counters);
  } catch (const KvmError& error) {
    fail(index, error);
    return std::nullopt;
  }
}

Session::TimedBlock Session::time_block(TimedCell& cell, std::span<uint64_t> stamps, CounterGroup* counters) {
  LoadedGuest* const loaded = cell.proved.slot->loaded.get();
  // What is counted in blocks of its own is no part of the account.
  BlockMeter* const meter = counters == nullptr ? &account_.of(*loaded) : &no_meter;
  if (cell.proved.control != nullptr) {
    ControlContext context{loaded, stamps, 0, cell.proved.group(), meter, counters};
    const BlockValue value = cell.proved.control(context);
    return {value, context.begin_ticks};
  }
  BlockContext context{loaded, cell.proved.groups, &copies_, stamps, 0, cell.delay, meter, counters};
  const BlockValue value = cell.block(context);
  return {value, context.begin_ticks};
}

std::optional<RoundBlock> Session::run_cell(uint32_t index) {
  TimedCell& cell = cells_[index];
  const size_t exits = cell.has_failed ? 0 : cell.spec.exits_per_block.value();
  const auto timed = try_block(index, exits);
  if (!timed) return std::nullopt;
  auto [value, begin] = *timed;
  const std::span<const uint64_t> stamps = std::span(stamps_).first(exits);
  RoundBlock block{index, value, {}, account_.events()};
  if (value.drop != Drop::kNone) return block;
  const bool is_control = cell.proved.control != nullptr;
  const uint32_t warm_up = is_control ? 0 : cell.proved.slot->loaded->warm_up_exits();
  account_.add_block_to(cell.account, static_cast<uint32_t>(stamps.size()) + warm_up);
  for (const uint64_t stamp : stamps) {
    cell.histogram->add(stamp - begin);
    if (clock_ == ClockSource::kInstructions) ++block.exact[stamp - begin];
    begin = stamp;
  }
  return block;
}

RoundResult Session::round(uint32_t round) {
  const std::vector<uint32_t> order = order_.draw(spec_.seed, spec_.launch, round);
  RoundResult result;
  result.blocks.reserve(order.size());
  // Of cells that are timed in parts; the first part keeps the place.
  std::map<uint32_t, std::vector<RoundBlock>> parts;
  for (const uint32_t index : order) {
    if (stopped_.load(std::memory_order_relaxed)) {
      result.complete = false;
      break;
    }
    auto block = run_cell(index);
    if (!block) continue;
    if (parts_of(cells_[index].spec) > 1) {
      std::vector<RoundBlock>& own = parts[index];
      own.push_back(*block);
      if (own.size() > 1) continue;
    }
    result.blocks.push_back(std::move(*block));
  }
  for (RoundBlock& block : result.blocks) {
    if (const auto own = parts.find(block.cell); own != parts.end()) block = joined(own->second);
  }
  has_rounds_ = true;
  return result;
}

Counted Session::count() {
  std::vector<uint32_t> counted;
  for (const uint32_t index : timed_) {
    const TimedCell& cell = cells_[index];
    if (!cell.has_failed && is_counted(cell.spec, cell.proved)) counted.push_back(index);
  }
  return count_rounds(spec_.counters, counted, clock_,
                      [this](uint32_t index, size_t exits, CounterGroup& group) {
                        const auto block = try_block(index, exits, &group);
                        return block && block->value.drop == Drop::kNone;
                      });
}

void Session::fail_moved() {
  for (CellVerdict& verdict : watch_.end([this](uint32_t cell) { return cells_[cell].has_failed; })) {
    cells_[verdict.cell].has_failed = true;
    failures_.push_back(std::move(verdict));
  }
}

SessionEnd Session::finish() {
  Noise noise = noise_.since_construction();
  noise.memory_locked = prover_.memory_locked();
  SessionEnd end{static_cast<double>(calibration_.elapsed_ns()) / 1e6,
                 clock_,
                 calibration_.hz(),
                 empty_pair_ticks(clock_),
                 clock_step_ticks(clock_),
                 noise,
                 {}};
  if (!has_rounds_) return end;
  end.counted = count();
  fail_moved();
  return end;
}

}  // namespace kvm_exit_bench
