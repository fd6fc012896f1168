#include "core/loop/clock.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace kvm_exit_bench {
namespace {

template <class Clock>
double median_empty_pair() noexcept {
  std::array<uint64_t, 1001> costs;
  for (uint64_t& cost : costs) {
    const auto begin = Clock::start();
    cost = Clock::stop().ticks - begin.ticks;
  }
  std::nth_element(costs.begin(), costs.begin() + costs.size() / 2, costs.end());
  return static_cast<double>(costs[costs.size() / 2]);
}

template <class Clock>
CalibrationPoint tightest_point() noexcept {
  // The tightest of several bracketed reads: an interrupt between the two clocks would skew the rate.
  CalibrationPoint best{};
  uint64_t best_gap = UINT64_MAX;
  for (int attempt = 0; attempt < 16; ++attempt) {
    const uint64_t before = Clock::start().ticks;
    const uint64_t ns = monotonic_raw_ns();
    const uint64_t after = Clock::stop().ticks;
    if (after - before >= best_gap) continue;
    best_gap = after - before;
    best = {before + best_gap / 2, ns};
  }
  return best;
}

template <class Clock>
uint64_t step_of_clock() noexcept {
  std::array<uint64_t, 1001> readings;
  for (uint64_t& reading : readings) reading = Clock::stop().ticks;
  return step_of(readings);
}

}  // namespace

ClockCalibration::ClockCalibration(ClockSource source) noexcept : source_(source), begin_(read()) {}

CalibrationPoint ClockCalibration::read() const noexcept {
  if (source_ == ClockSource::kMonotonicRaw) {
    const uint64_t now = monotonic_raw_ns();
    return {now, now};
  }
  return with_clock(source_, []<class Clock>(Clock) noexcept { return tightest_point<Clock>(); });
}

double ClockCalibration::hz() const noexcept {
  const CalibrationPoint now = read();
  if (now.ns <= begin_.ns) return 0;
  return static_cast<double>(now.ticks - begin_.ticks) * 1e9 / static_cast<double>(now.ns - begin_.ns);
}

uint64_t ClockCalibration::elapsed_ns() const noexcept {
  return monotonic_raw_ns() - begin_.ns;
}

double empty_pair_ticks(ClockSource source) noexcept {
  return with_clock(source, []<class Clock>(Clock) noexcept { return median_empty_pair<Clock>(); });
}

uint64_t step_of(std::span<const uint64_t> readings) noexcept {
  uint64_t least = UINT64_MAX, divisor = 0;
  bool stands_still = false;
  for (size_t i = 1; i < readings.size(); ++i) {
    const uint64_t moved = readings[i] - readings[i - 1];
    stands_still = stands_still || moved == 0;
    if (moved > 0) least = std::min(least, moved);
    divisor = std::gcd(divisor, moved);
  }
  if (divisor == 0) return 1;
  // A step longer than a reading shows itself; rounded to nanoseconds such steps have no common divisor.
  return stands_still ? least : divisor;
}

uint64_t clock_step_ticks(ClockSource source) noexcept {
  return with_clock(source, []<class Clock>(Clock) noexcept { return step_of_clock<Clock>(); });
}

}  // namespace kvm_exit_bench
