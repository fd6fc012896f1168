// KVM's own statistics of a vCPU or a VM (KVM_GET_STATS_FD, Documentation/virt/kvm/api.rst 4.133): whatever
// counters the host's descriptors name. Kept are those that only ever rise and count things: what is a level
// or a peak, a histogram, or a time says nothing per exit.
#pragma once

#include <linux/kvm.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/kvm/unique_fd.h"
#include "core/kvm/vm.h"

namespace kvm_exit_bench {

class Statistics {
 public:
  // `owner_fd`: of a vCPU or a VM. `prefix` goes before each name. Throws KvmError where the kernel has none
  // or cannot give a descriptor.
  explicit Statistics(int owner_fd, std::string_view prefix = {});

  // In the order of the kernel's descriptors.
  const std::vector<std::string>& names() const noexcept { return names_; }
  // Each counter as it is now, in the order of names(): one pread(2). False where it failed.
  bool read(std::span<uint64_t> values) noexcept;

 private:
  UniqueFd fd_;
  uint64_t data_offset_ = 0;
  std::vector<std::string> names_;
  // Where each counter stands in the data, in units of a counter.
  std::vector<size_t> places_;
  std::vector<uint64_t> data_;
};

// Whether `flags` of a descriptor are those of a counter: cumulative and without a unit of time.
bool counts_things(uint32_t flags) noexcept;

// Empty where the host gives statistics of this VM and its vCPUs.
std::string why_no_statistics(const Vm& vm);

// A vCPU's statistics and those of its VM, read one after the other: the VM's names begin with `vm.`.
class VcpuStatistics {
 public:
  // Throws KvmError.
  VcpuStatistics(const Vm& vm, int vcpu_fd);

  std::vector<std::string> names() const;
  size_t size() const noexcept { return vcpu_.names().size() + vm_.names().size(); }
  bool read(std::span<uint64_t> values) noexcept;

 private:
  Statistics vcpu_;
  Statistics vm_;
};

}  // namespace kvm_exit_bench
