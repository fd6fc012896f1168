#include "core/kvm/perf_counters.h"

#include <linux/perf_event.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <vector>

#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {
namespace {

uint64_t config_of(CounterEvent event) noexcept {
  switch (event) {
    case CounterEvent::kInstructions:
      return PERF_COUNT_HW_INSTRUCTIONS;
    case CounterEvent::kCycles:
      return PERF_COUNT_HW_CPU_CYCLES;
    case CounterEvent::kBranchMisses:
      return PERF_COUNT_HW_BRANCH_MISSES;
    case CounterEvent::kCacheMisses:
      break;
  }
  return PERF_COUNT_HW_CACHE_MISSES;
}

perf_event_attr attributes(CounterEvent event, CountedSide side) noexcept {
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.size = sizeof attributes;
  attributes.config = config_of(event);
  attributes.read_format =
      PERF_FORMAT_GROUP | PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
  attributes.exclude_host = side == CountedSide::kGuest ? 1 : 0;
  return attributes;
}

// This thread, wherever it runs. `leader` is -1 for the first of a group.
UniqueFd open_event(const perf_event_attr& attributes, int leader) {
  constexpr int kThisThread = 0, kAnyCpu = -1;
  const long fd = ::syscall(SYS_perf_event_open, &attributes, kThisThread, kAnyCpu, leader,
                            static_cast<unsigned long>(PERF_FLAG_FD_CLOEXEC));
  if (fd < 0) throw_errno("perf_event_open");
  return UniqueFd(static_cast<int>(fd));
}

}  // namespace

CounterGroup::CounterGroup(CounterEvent event, CountedSide side) {
  perf_event_attr user = attributes(event, side);
  user.exclude_kernel = 1;
  user.exclude_hv = 1;
  user.disabled = 1;
  // All the time or not at all: what the kernel extrapolates is no count.
  user.pinned = 1;
  user_ = open_event(user, -1);
  perf_event_attr kernel = attributes(event, side);
  kernel.exclude_user = 1;
  kernel_ = open_event(kernel, user_.get());
  if (::ioctl(user_.get(), PERF_EVENT_IOC_ENABLE, PERF_IOC_FLAG_GROUP) != 0)
    throw_errno("PERF_EVENT_IOC_ENABLE");
}

// A pinned group that has lost its place reads as an end of file.
bool CounterGroup::read_into(Reading& reading) const noexcept {
  return ::read(user_.get(), &reading, sizeof reading) == static_cast<ssize_t>(sizeof reading);
}

void CounterGroup::begin() noexcept {
  ended_ = false;
  begun_ = read_into(before_);
}

void CounterGroup::end() noexcept {
  ended_ = read_into(after_);
}

std::optional<CounterValues> CounterGroup::take() noexcept {
  const bool whole = begun_ && ended_;
  begun_ = ended_ = false;
  const uint64_t enabled_ns = after_.enabled_ns - before_.enabled_ns;
  if (!whole || enabled_ns == 0 || after_.running_ns - before_.running_ns != enabled_ns) return std::nullopt;
  const auto counted = [this](size_t i) { return static_cast<double>(after_.values[i] - before_.values[i]); };
  return CounterValues{counted(0), counted(1)};
}

CounterValues median_of(std::span<const CounterValues> readings) {
  const auto median = [readings](double CounterValues::*part) {
    std::vector<double> values;
    for (const CounterValues& reading : readings) values.push_back(reading.*part);
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2),
                     values.end());
    return values[values.size() / 2];
  };
  return {median(&CounterValues::user), median(&CounterValues::kernel)};
}

}  // namespace kvm_exit_bench
