#include "core/proof/exit_count.h"

#include <algorithm>

#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {

ExitCount::ExitCount(const LoadedGuest& loaded) {
  if (!why_no_statistics(loaded.vm()).empty()) return;
  try {
    statistics_.emplace(loaded.vcpu_fd());
  } catch (const KvmError&) {
    // The account of the launch says why.
    return;
  }
  const auto& names = statistics_->names();
  place_ = static_cast<size_t>(std::find(names.begin(), names.end(), "exits") - names.begin());
  values_.resize(names.size());
  begin_ = read();
}

std::optional<uint64_t> ExitCount::read() noexcept {
  if (place_ == values_.size() || !statistics_->read(values_)) return std::nullopt;
  return values_[place_];
}

std::string ExitCount::why_not(uint32_t taken) {
  if (!begin_) return {};
  const auto end = read();
  if (!end || *end - *begin_ >= taken) return {};
  return "KVM counts " + std::to_string(*end - *begin_) + " exits of the guest where " +
         std::to_string(taken) + " were taken";
}

}  // namespace kvm_exit_bench
