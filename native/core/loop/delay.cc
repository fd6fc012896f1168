#include "core/loop/delay.h"

#include <cmath>

namespace kvm_exit_bench {

uint64_t delay_ticks(double delay_ns, double clock_hz) noexcept {
  return static_cast<uint64_t>(std::ceil(delay_ns * clock_hz / 1e9));
}

std::string why_no_delay(ClockSource clock) {
  if (clock != ClockSource::kInstructions) return {};
  return "the clock counts instructions: a delay in nanoseconds cannot be waited for by it";
}

double delay_hz(const ClockCalibration& calibration) noexcept {
  constexpr uint64_t kLeastNs = 10'000'000;
  while (calibration.elapsed_ns() < kLeastNs) {
  }
  return calibration.hz();
}

}  // namespace kvm_exit_bench
