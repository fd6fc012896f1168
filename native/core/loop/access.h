// How registers cross between the guest and userspace. An access has before_entry(), which writes, and
// after_exit(), which reads; both return 0 or a non-zero failure. attach() sets the masks once before a
// block; copy(i) is where the access keeps group i. Both real accesses read and bump the same 32-bit part of
// the same register of each selected group, so they differ only in how registers cross.
#pragma once

#include <linux/kvm.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include "core/guest/register_calls.h"
#include "core/guest/register_group.h"
#include "core/guest/save_area.h"
#include "core/guest/transfer.h"
#include "core/loop/calls.h"

namespace kvm_exit_bench {

// The register that the loop reads and bumps, wherever the access keeps its copy of the group.
struct Touch {
  uint8_t* at = nullptr;
  // What one write adds. A write without a read keeps its own model of the guest, so it also adds what the
  // guest added since; a read-modify-write finds that in the value it read.
  uint32_t step = 0;

  uint32_t value() const noexcept {
    uint32_t value;
    std::memcpy(&value, at, sizeof value);
    return value;
  }
  void bump() const noexcept {
    const uint32_t bumped = value() + step;
    std::memcpy(at, &bumped, sizeof bumped);
  }
};

// Whether a write keeps a model of the guest because nothing shows it what the guest left.
constexpr bool models_guest(Direction direction, Transfer transfer, const RegisterGroup& group) noexcept {
  if (transfer == Transfer::kSync && group.area_is_current) return false;
  return direction == Direction::kWrite;
}

constexpr uint32_t write_step(Direction direction, Transfer transfer, const RegisterGroup& group) noexcept {
  return group.touched_step + (models_guest(direction, transfer, group) ? group.guest_step : 0);
}

// No register crosses: the control that every transfer is compared with.
template <class KvmCalls = KernelCalls>
class NoAccess {
 public:
  using Calls = KvmCalls;

  NoAccess(int, kvm_run* run, GroupList, std::span<uint8_t>) noexcept : run_(run) {}

  void attach() noexcept { request_sync(run_, 0); }
  int before_entry() noexcept { return 0; }
  int after_exit() noexcept { return 0; }
  uint8_t* copy(size_t) noexcept { return nullptr; }
  uint32_t sum() const noexcept { return 0; }

 private:
  kvm_run* run_;
};

// Whether a group's calls answer 0 or a number of registers: the usual ones are not compared with a number,
// so that the loop stays as short as it can be.
enum class Answer { kZero, kCount };

// In the place of a number of groups: one group whose calls answer a number of registers.
inline constexpr size_t kAnsweringGroup = kMaxGroups + 1;

// Which of the loops moves these groups: their number, or kAnsweringGroup.
inline size_t loop_of(GroupList groups) noexcept {
  return groups.size() == 1 && groups[0]->answer != 0 ? kAnsweringGroup : groups.size();
}

// Each group by its own system calls: KVM_GET_* after the exit, KVM_SET_* before the entry.
template <Direction direction, size_t group_count, class KvmCalls = KernelCalls,
          Answer answer = Answer::kZero>
class IoctlAccess {
 public:
  using Calls = KvmCalls;

  IoctlAccess(int vcpu_fd, kvm_run* run, GroupList groups, std::span<uint8_t> copies) noexcept
      : vcpu_fd_(vcpu_fd), run_(run), calls_(groups, copies) {
    for (size_t i = 0; i < group_count; ++i) {
      copies_[i] = copies.data() + i * kMaxGroupBytes;
      touches_[i] = {copies_[i] + groups[i]->touched_offset,
                     write_step(direction, Transfer::kIoctl, *groups[i])};
    }
    if constexpr (answer == Answer::kCount) answered_ = groups[0]->answer;
  }

  void attach() noexcept { request_sync(run_, 0); }
  uint8_t* copy(size_t i) noexcept { return copies_[i]; }

  int before_entry() noexcept {
    int status = 0;
    if constexpr (writes(direction)) {
      for (size_t i = 0; i < group_count; ++i) touches_[i].bump();
      // The first call of each group unrolled; what a group moves register by register comes after.
      for (size_t i = 0; i < group_count; ++i) status |= Calls::set(vcpu_fd_, calls_[i]);
      for (size_t i = group_count; i < calls_.count(); ++i)
        [[unlikely]] status |= Calls::set(vcpu_fd_, calls_[i]);
      if constexpr (answer == Answer::kCount) status ^= answered_;
    }
    return status;
  }

  int after_exit() noexcept {
    int status = 0;
    if constexpr (reads(direction)) {
      // The first call of each group unrolled; what a group moves register by register comes after.
      for (size_t i = 0; i < group_count; ++i) status |= Calls::get(vcpu_fd_, calls_[i]);
      for (size_t i = group_count; i < calls_.count(); ++i)
        [[unlikely]] status |= Calls::get(vcpu_fd_, calls_[i]);
      if constexpr (answer == Answer::kCount) status ^= answered_;
      for (size_t i = 0; i < group_count; ++i) sum_ += touches_[i].value();
    }
    return status;
  }

  // Sum modulo 2^32 of every value read: proves that each read saw the value of its own exit.
  uint32_t sum() const noexcept { return sum_; }

 private:
  int vcpu_fd_;
  kvm_run* run_;
  uint32_t sum_ = 0;
  int answered_ = 0;
  RegisterCalls calls_;
  std::array<uint8_t*, group_count> copies_{};
  std::array<Touch, group_count> touches_{};
};

// All groups through the save area in the shared kvm_run page (KVM_CAP_SYNC_REGS,
// Documentation/virt/kvm/api.rst).
template <Direction direction, size_t group_count, class KvmCalls = KernelCalls>
class SyncAccess {
 public:
  using Calls = KvmCalls;

  SyncAccess(int, kvm_run* run, GroupList groups, std::span<uint8_t>) noexcept
      : run_(run), mask_(sync_mask(groups)) {
    for (size_t i = 0; i < group_count; ++i) {
      uint8_t* copy = sync_area(run) + groups[i]->sync_offset;
      copies_[i] = copy;
      touches_[i] = {copy + groups[i]->touched_offset, write_step(direction, Transfer::kSync, *groups[i])};
    }
  }

  // kvm_valid_regs is an input where KVM reads it, and stays set until cleared.
  void attach() noexcept { request_sync(run_, reads(direction) ? mask_ : 0); }
  uint8_t* copy(size_t i) noexcept { return copies_[i]; }

  int before_entry() noexcept {
    if constexpr (writes(direction)) {
      for (size_t i = 0; i < group_count; ++i) touches_[i].bump();
      // KVM clears a bit as it consumes the group, so the mask is set before every entry.
      run_->kvm_dirty_regs = mask_;
    }
    return 0;
  }

  int after_exit() noexcept {
    if constexpr (reads(direction)) {
      for (size_t i = 0; i < group_count; ++i) sum_ += touches_[i].value();
    }
    return 0;
  }

  uint32_t sum() const noexcept { return sum_; }

 protected:
  kvm_run* run_;
  uint64_t mask_;
  uint32_t sum_ = 0;
  std::array<uint8_t*, group_count> copies_{};
  std::array<Touch, group_count> touches_{};
};

}  // namespace kvm_exit_bench
