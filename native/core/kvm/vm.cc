#include "core/kvm/vm.h"

#include <fcntl.h>

#include <cerrno>

#include "core/kvm/ioctl.h"
#include "core/kvm/kvm_error.h"
#include "guest_layout.h"

namespace kvm_exit_bench {
namespace {

constexpr int kStableApiVersion = 12;
// A few pages of the largest size that an arch has, and room.
constexpr int kMostRunBytes = 1 << 20;

UniqueFd open_patiently(const std::string& path) noexcept {
  int fd = -1;
  do {
    fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
  } while (fd < 0 && errno == EINTR);
  return UniqueFd(fd);
}

ErrorCode open_error(int error_number) noexcept {
  if (error_number == EACCES || error_number == EPERM) return ErrorCode::kNoPermission;
  return ErrorCode::kNoDevice;
}

}  // namespace

Device::Device(const std::string& path) : fd_(open_patiently(path)) {
  if (fd_.get() < 0) throw KvmError(open_error(errno), "open " + path, errno, "");
  const int version = patient_ioctl(fd_.get(), KVM_GET_API_VERSION, 0);
  if (version < 0) {
    throw KvmError(ErrorCode::kNoDevice, "KVM_GET_API_VERSION", errno, path + " is not a KVM device");
  }
  require_recent_kvm(version, patient_ioctl(fd_.get(), KVM_CHECK_EXTENSION, KVM_CAP_IMMEDIATE_EXIT));
  run_bytes_ = require_run_bytes(KVM_CALL_VALUE(fd_.get(), KVM_GET_VCPU_MMAP_SIZE, 0));
}

size_t require_run_bytes(int answer) {
  if (answer >= static_cast<int>(kLeastRunBytes) && answer <= kMostRunBytes)
    return static_cast<size_t>(answer);
  throw KvmError(ErrorCode::kUnsupported, "KVM_GET_VCPU_MMAP_SIZE", 0,
                 "it answers " + std::to_string(answer) +
                     " bytes for a vCPU's kvm_run, and that takes from " + std::to_string(kLeastRunBytes) +
                     " to " + std::to_string(kMostRunBytes));
}

void require_recent_kvm(int version, int immediate_exit) {
  if (version != kStableApiVersion) {
    throw KvmError(
        ErrorCode::kTooOld, "KVM_GET_API_VERSION", 0,
        "version " + std::to_string(version) + ", this tool needs " + std::to_string(kStableApiVersion));
  }
  if (immediate_exit > 0) return;
  throw KvmError(ErrorCode::kTooOld, "KVM_CHECK_EXTENSION", 0,
                 "no KVM_CAP_IMMEDIATE_EXIT, so a guest that hangs could not be stopped: this tool needs "
                 "Linux 4.12 or later");
}

Vm::Vm(const Device& device)
    : device_fd_(device.fd()),
      run_bytes_(device.run_bytes()),
      shared_(std::make_shared<Shared>(Shared{UniqueFd(KVM_CALL_VALUE(device.fd(), KVM_CREATE_VM, 0)), {}})),
      memory_(std::make_shared<Mapping>(Mapping::anonymous(kGuestMemoryBytes, kGuestMemoryAlignment))) {
  kvm_userspace_memory_region region = memory_region();
  KVM_CALL(fd(), KVM_SET_USER_MEMORY_REGION, &region);
}

kvm_userspace_memory_region Vm::memory_region() const noexcept {
  kvm_userspace_memory_region region{};
  region.memory_size = memory_->size();
  region.userspace_addr = reinterpret_cast<uint64_t>(memory_->data());
  return region;
}

int Vm::check_extension(int capability) const {
  return KVM_CALL_VALUE(fd(), KVM_CHECK_EXTENSION, static_cast<unsigned long>(capability));
}

void Vm::keep(Mapping mapping) const {
  shared_->kept.push_back(std::move(mapping));
}

Vcpu::Vcpu(const Vm& vm, unsigned long id)
    : fd_(KVM_CALL_VALUE(vm.fd(), KVM_CREATE_VCPU, id)),
      run_(Mapping::shared(fd_.get(), vm.run_bytes())),
      valid_at_creation_(run()->kvm_valid_regs) {}

}  // namespace kvm_exit_bench
