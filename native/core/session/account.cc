#include "core/session/account.h"

#include <sys/resource.h>

#include <algorithm>

#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {
namespace {

constexpr const char* kInterrupts = "irq_exits";

BlockEvents events_so_far() noexcept {
  rusage usage{};
  ::getrusage(RUSAGE_THREAD, &usage);
  return {static_cast<uint64_t>(usage.ru_minflt + usage.ru_majflt), static_cast<uint64_t>(usage.ru_nivcsw),
          0};
}

}  // namespace

void Account::give_up(std::string reason) {
  why_none_ = std::move(reason);
  statistics_.clear();
  names_.clear();
}

void Account::open(const LoadedGuest& loaded) {
  if (!why_none_.empty() || statistics_.contains(&loaded)) return;
  if (const std::string absent = why_no_statistics(loaded.vm()); !absent.empty()) return give_up(absent);
  try {
    const auto& [known, opened] = *statistics_.try_emplace(&loaded, loaded.vm(), loaded.vcpu_fd()).first;
    if (names_.empty()) names_ = opened.names();
    if (opened.names() != names_)
      return give_up("the statistics of one guest have other names than another's");
  } catch (const KvmError& error) {
    return give_up(error.what());
  }
  before_.resize(names_.size());
  after_.resize(names_.size());
  interrupts_ = static_cast<size_t>(std::find(names_.begin(), names_.end(), kInterrupts) - names_.begin());
}

BlockMeter& Account::of(const LoadedGuest& loaded) {
  const auto found = statistics_.find(&loaded);
  current_ = found == statistics_.end() ? nullptr : &found->second;
  is_read_ = false;
  events_ = {};
  return *this;
}

void Account::begin() noexcept {
  is_read_ = current_ != nullptr && current_->read(before_);
  at_begin_ = events_so_far();
}

void Account::end() noexcept {
  const BlockEvents now = events_so_far();
  events_ = {now.faults - at_begin_.faults, now.preemptions - at_begin_.preemptions, 0};
  is_read_ = is_read_ && current_->read(after_);
  if (is_read_ && interrupts_ < names_.size())
    events_.interrupts = after_[interrupts_] - before_[interrupts_];
}

void Account::add_block_to(CellAccount& cell, uint32_t exits) const {
  if (!is_read_) return;
  const bool disturbed = events_.any();
  cell.exits = exits;
  cell.blocks.add(disturbed);
  for (size_t i = 0; i < names_.size(); ++i) {
    if (after_[i] != before_[i]) cell.increases[i][after_[i] - before_[i]].add(disturbed);
  }
}

}  // namespace kvm_exit_bench
