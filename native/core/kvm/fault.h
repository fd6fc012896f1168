// What an error says: the one place that decides whether a cell is skipped or has failed.
#pragma once

#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {

enum class Fault {
  // The host does not offer it or says no. That is a fact about the host: a skip, in KVM's words.
  kRefused,
  // KVM_RUN did not come back.
  kHung,
  // There is no more of something that other cells and other processes use up too. It says nothing of KVM.
  kResource,
  // Nobody refused anything: this tool or the kernel did what it must not.
  kDefect,
};

// `error_number` is 0 where the operation succeeded and its answer was wrong.
Fault fault_of(ErrorCode code, int error_number) noexcept;
inline Fault fault_of(const KvmError& error) noexcept {
  return fault_of(error.code(), error.error_number());
}

inline bool is_refusal(const KvmError& error) noexcept {
  return fault_of(error) == Fault::kRefused;
}

}  // namespace kvm_exit_bench
