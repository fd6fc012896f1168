// A guest on its own VM and vCPU, ready to run.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/guest/guest.h"
#include "core/guest/register_group.h"
#include "core/guest/vm_setup.h"
#include "core/kvm/vm.h"
#include "core/kvm/watchdog.h"

namespace kvm_exit_bench {

class LoadedGuest {
 public:
  // `code` is what runs; `declared` is the exit that every entry must end in.
  LoadedGuest(const Device& device, const GuestMode& mode, std::span<const uint8_t> code,
              const DeclaredExit& declared, Watchdog& watchdog, const VmSetup& setup = plain_setup());
  LoadedGuest(const Device& device, const Guest& guest, Watchdog& watchdog,
              const VmSetup& setup = plain_setup());
  // One more vCPU of a VM that the same guest was loaded into and in which no vCPU runs meanwhile.
  LoadedGuest(const Vm& vm, uint32_t vcpu, const Guest& guest, Watchdog& watchdog);
  // What prepare() leaves for the handling of exits lives as long as the guest.
  void keep(Mapping mapping);
  ExitHandling& handling() noexcept { return handling_; }
  HandleExit handle() const noexcept { return handle_; }
  Handled handled() const noexcept { return handled_; }

  // Loops of the guest so far, times what one adds, modulo 2^32.
  uint32_t count() const;
  uint32_t count_step() const noexcept { return counter_ == nullptr ? 1 : counter_->step; }
  // The group as this guest leaves it: with a counter of its own, another part is touched.
  const RegisterGroup& own(const RegisterGroup& group) const noexcept;

  // One KVM_RUN under the watchdog, after the handling of the exit before it. Throws KvmError kWatchdog when
  // it does not come back, kKvm when it fails.
  void enter();
  // enter(), then throws unless the exit is the declared one.
  void enter_to_declared_exit();

  int vcpu_fd() const noexcept { return vcpu_.fd(); }
  kvm_run* run() const noexcept { return vcpu_.run(); }
  const Vm& vm() const noexcept { return vm_; }
  const Vcpu& vcpu() const noexcept { return vcpu_; }
  const DeclaredExit& declared() const noexcept { return declared_; }
  uint32_t warm_up_exits() const noexcept { return warm_up_exits_; }
  Watchdog& watchdog() noexcept { return watchdog_; }
  bool lock_memory() const noexcept { return vm_.memory().lock() && vcpu_.run_mapping().lock(); }

 private:
  LoadedGuest(Vm vm, uint32_t vcpu, const GuestMode& mode, std::span<const uint8_t> code,
              const DeclaredExit& declared, Watchdog& watchdog);
  // What of the guest goes beyond its code and its exit.
  void equip(const Guest& guest);
  void count_in(const OwnCounter* counter);
  void run_once();

  DeclaredExit declared_;
  uint32_t warm_up_exits_;
  Watchdog& watchdog_;
  Vm vm_;
  Vcpu vcpu_;
  std::vector<Mapping> kept_;
  ExitHandling handling_;
  HandleExit handle_ = nullptr;
  Handled handled_ = Handled::kNever;
  bool entered_ = false;
  const OwnCounter* counter_ = nullptr;
  RegisterGroup own_group_{};
};

}  // namespace kvm_exit_bench
