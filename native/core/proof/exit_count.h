// KVM's own count of a guest's exits beside the exits taken.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "core/guest/loaded_guest.h"
#include "core/kvm/statistics.h"

namespace kvm_exit_bench {

class ExitCount {
 public:
  // Counts from here on. Nothing, where the host's statistics have no `exits`.
  explicit ExitCount(const LoadedGuest& loaded);

  // Empty, or how KVM's count contradicts that so many exits were taken: each needs one at the least. It may
  // count more, because interrupts and an instruction that KVM emulates in steps exit too.
  std::string why_not(uint32_t taken);

 private:
  std::optional<uint64_t> read() noexcept;

  std::optional<Statistics> statistics_;
  std::vector<uint64_t> values_;
  size_t place_ = 0;
  std::optional<uint64_t> begin_;
};

}  // namespace kvm_exit_bench
