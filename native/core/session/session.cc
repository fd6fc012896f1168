#include "core/session/session.h"

#include <algorithm>

#include "core/host/pinning.h"
#include "core/kvm/kvm_error.h"
#include "core/loop/access.h"
#include "core/loop/delay.h"
#include "core/session/random.h"

namespace kvm_exit_bench {

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
    const uint32_t exits = cell.exits_per_block;
    if (exits == 0 || exits % kSubBatches != 0 || exits > kMaxExitsPerBlock) {
      throw KvmError(
          ErrorCode::kInternal, "session", 0,
          cell.id + ": exits per block must be a multiple of 16 up to 65536, not " + std::to_string(exits));
    }
    longest = std::max(longest, cell.exits_per_block);
    if (cell.delay_ns > 0 && delay_hz_ == 0 && why_no_delay(clock_).empty())
      delay_hz_ = delay_hz(calibration_);
    cells_.push_back({cell, {}, nullptr, 0, nullptr});
  }
  stamps_.assign(longest, 0);
}

Session::~Session() = default;

std::vector<CellVerdict> Session::prove() {
  std::vector<CellVerdict> verdicts;
  for (uint32_t index = 0; index < cells_.size(); ++index) {
    TimedCell& cell = cells_[index];
    CellVerdict verdict = prove_cell(cell);
    verdict.cell = index;
    if (verdict.status == CellStatus::kProved) {
      timed_.push_back(index);
      cell.histogram = std::make_unique<Histogram>();
    }
    verdicts.push_back(std::move(verdict));
  }
  return verdicts;
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
  cell.delay_ticks = delay_ticks(spec.delay_ns, delay_hz_);
  cell.block = block_function(clock_, spec.transfer, spec.direction, loop_of(cell.proved.groups),
                              is_delayed ? Variant::kDelayed : Variant::kPlain, handled);
  return verdict;
}

RoundBlock Session::run_cell(uint32_t index) {
  TimedCell& cell = cells_[index];
  const std::span<uint64_t> stamps(stamps_.data(), cell.spec.exits_per_block);
  BlockValue value;
  uint64_t begin;
  LoadedGuest* const loaded = cell.proved.slot->loaded.get();
  if (cell.proved.control != nullptr) {
    ControlContext context{loaded, stamps, 0, cell.proved.group()};
    value = cell.proved.control(context);
    begin = context.begin_ticks;
  } else {
    BlockContext context{loaded, cell.proved.groups, &copies_, stamps, 0, cell.delay_ticks};
    value = cell.block(context);
    begin = context.begin_ticks;
  }
  RoundBlock block{index, value, {}};
  if (value.drop != Drop::kNone) return block;
  for (const uint64_t stamp : stamps) {
    cell.histogram->add(stamp - begin);
    if (clock_ == ClockSource::kInstructions) ++block.exact[stamp - begin];
    begin = stamp;
  }
  return block;
}

RoundResult Session::round(uint32_t round) {
  std::vector<uint32_t> order = timed_;
  Random random = round_random(spec_.seed, spec_.launch, round);
  shuffle(std::span<uint32_t>(order), random);
  RoundResult result;
  result.blocks.reserve(order.size());
  for (const uint32_t index : order) {
    if (stopped_.load(std::memory_order_relaxed)) {
      result.complete = false;
      break;
    }
    try {
      result.blocks.push_back(run_cell(index));
    } catch (KvmError& error) {
      error.set_cell(cells_[index].spec.id);
      throw;
    }
  }
  return result;
}

SessionEnd Session::finish() {
  Noise noise = noise_.since_construction();
  noise.memory_locked = prover_.memory_locked();
  return {static_cast<double>(calibration_.elapsed_ns()) / 1e6, clock_, calibration_.hz(),
          empty_pair_ticks(clock_), noise};
}

}  // namespace kvm_exit_bench
