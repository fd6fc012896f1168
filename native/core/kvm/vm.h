// A VM (virtual machine) with one small memory slot, and its vCPUs.
#pragma once

#include <linux/kvm.h>

#include <memory>
#include <string>
#include <vector>

#include "core/kvm/mapping.h"
#include "core/kvm/unique_fd.h"

namespace kvm_exit_bench {

// The /dev/kvm node: opened once, its errors told apart because each has another remedy.
class Device {
 public:
  // Throws KvmError kNoDevice, kNoPermission, kUnsupported or kTooOld.
  explicit Device(const std::string& path);
  int fd() const noexcept { return fd_.get(); }
  // Of a vCPU's mapping.
  size_t run_bytes() const noexcept { return run_bytes_; }

 private:
  UniqueFd fd_;
  size_t run_bytes_ = 0;
};

// KVM_GET_VCPU_MMAP_SIZE as a size. Throws KvmError kUnsupported for what no kvm_run fits into or no KVM has.
size_t require_run_bytes(int answer);

// Throws KvmError kTooOld unless the answers to KVM_GET_API_VERSION and KVM_CAP_IMMEDIATE_EXIT will do.
void require_recent_kvm(int version, int immediate_exit);

// A handle: its copies are the same VM, which lives as long as one of them.
class Vm {
 public:
  explicit Vm(const Device& device);
  int fd() const noexcept { return shared_->fd.get(); }
  int device_fd() const noexcept { return device_fd_; }
  size_t run_bytes() const noexcept { return run_bytes_; }
  Mapping& memory() noexcept { return *memory_; }
  const Mapping& memory() const noexcept { return *memory_; }
  // The slot that the memory is, as it was made.
  kvm_userspace_memory_region memory_region() const noexcept;
  // KVM_CHECK_EXTENSION on the VM fd, which may answer less than /dev/kvm (protected guests).
  int check_extension(int capability) const;
  // What a guest adds to the VM, such as memory of another slot, lives as long as the VM.
  void keep(Mapping mapping) const;

 private:
  struct Shared {
    UniqueFd fd;
    std::vector<Mapping> kept;
  };

  int device_fd_;
  size_t run_bytes_;
  std::shared_ptr<Shared> shared_;
  std::shared_ptr<Mapping> memory_;
};

class Vcpu {
 public:
  // `id`: a VM has each once.
  explicit Vcpu(const Vm& vm, unsigned long id = 0);
  int fd() const noexcept { return fd_.get(); }
  kvm_run* run() const noexcept { return reinterpret_cast<kvm_run*>(run_.data()); }
  const Mapping& run_mapping() const noexcept { return run_; }
  // kvm_valid_regs before anybody of userspace wrote to it.
  uint64_t valid_at_creation() const noexcept { return valid_at_creation_; }

 private:
  UniqueFd fd_;
  Mapping run_;
  uint64_t valid_at_creation_;
};

}  // namespace kvm_exit_bench
