// What a check is done on: a fresh VM whose every call goes through the seam.
#pragma once

#include <csignal>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "conformance/calls.h"
#include "conformance/check.h"
#include "core/guest/guest.h"
#include "core/guest/register_group.h"
#include "core/kvm/vm.h"
#include "core/kvm/watchdog.h"

namespace kvm_exit_bench::conformance {

// The host, a watchdog on this thread, and the way to ask KVM. Throws KvmError when the device cannot be
// used.
class Lab {
 public:
  Lab(const std::string& device, Calls& calls);
  Lab(const Lab&) = delete;
  Lab& operator=(const Lab&) = delete;
  ~Lab();
  const Device& device() const noexcept { return device_; }
  Calls& calls() const noexcept { return calls_; }
  Watchdog& watchdog() noexcept { return watchdog_; }

 private:
  // No other signal shall end a KVM_RUN meanwhile.
  sigset_t former_mask_{};
  Device device_;
  Watchdog watchdog_;
  Calls& calls_;
};

// A KVM_RUN that did not come back.
class Hung : public Deviation {
 public:
  explicit Hung(const std::string& saw) : Deviation(Meaning::kBug, saw) {}
};

// How a KVM_RUN came back.
struct Entry {
  int result;
  // 0 where it came back well.
  int error;
};

class Subject {
 public:
  // Throws NotApplicable where the host cannot have such a VM.
  Subject(Lab& lab, std::string_view mode, std::span<const uint8_t> code);
  Subject(Lab& lab, const Guest& guest);

  Lab& lab() noexcept { return lab_; }
  const Vm& vm() const noexcept { return *vm_; }
  int fd() const noexcept { return vcpu_->fd(); }
  kvm_run& page() const noexcept { return *vcpu_->run(); }
  uint8_t* area() const noexcept;
  size_t page_bytes() const noexcept { return vcpu_->run_mapping().size(); }
  uint64_t valid_at_creation() const noexcept { return vcpu_->valid_at_creation(); }
  uint8_t* memory(uint64_t address) const noexcept { return vm_->memory().data() + address; }

  // One KVM_RUN; the masks are left as they are. Throws Hung when it does not come back.
  Entry enter();
  // One KVM_RUN that must come back with this exit reason.
  void enter_until(uint32_t exit_reason);
  // One KVM_RUN with immediate_exit set: what was written is applied, the guest is not entered.
  Entry enter_immediately();

  // A get or set ioctl. Throws Deviation where KVM refuses.
  void call(unsigned long request, const char* name, void* argument);
  void get(const RegisterGroup& group, uint8_t* copy);
  void set(const RegisterGroup& group, const uint8_t* copy);

 private:
  void boot(std::string_view mode, std::span<const uint8_t> code);

  Lab& lab_;
  std::unique_ptr<Vm> vm_;
  std::unique_ptr<Vcpu> vcpu_;
};

// Bytes that no register has by accident.
inline constexpr uint8_t kPoison = 0xa5;
// Throws Deviation unless all `bytes` are poison.
void expect_poison(std::span<const uint8_t> bytes, const std::string& what);

// "pio-out at long64-ring0" as a word that fits a name: "pio-out-ring0".
std::string subject_name(std::string_view exit, std::string_view mode);
// What KVM answers for KVM_CAP_SYNC_REGS.
int sync_capability(const Lab& lab, int fd);

}  // namespace kvm_exit_bench::conformance
