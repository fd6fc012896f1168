// What is read around a block and never inside its timed region.
#pragma once

namespace kvm_exit_bench {

// Reads nothing; others read what their block does.
class BlockMeter {
 public:
  virtual ~BlockMeter() = default;
  // Before the first untimed exit of the block's warm-up, which restores the caches.
  virtual void begin() noexcept {}
  // After the last stop edge of a block that ran through, before anything else is asked of the vCPU.
  virtual void end() noexcept {}
};

inline BlockMeter no_meter;

}  // namespace kvm_exit_bench
