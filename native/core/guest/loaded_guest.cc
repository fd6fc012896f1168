#include "core/guest/loaded_guest.h"

#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>

#include "core/guest/arch_vcpu.h"
#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {
namespace {

// A VM of its own, told before it has a vCPU what the set-up and the guest have to tell it.
Vm create_vm(const Device& device, const VmSetup& setup, void (*prepare_vm)(const Vm&) = nullptr) {
  Vm vm(device);
  if (setup.prepare != nullptr) setup.prepare(vm);
  if (prepare_vm != nullptr) prepare_vm(vm);
  return vm;
}

}  // namespace

LoadedGuest::LoadedGuest(Vm vm, uint32_t vcpu, const GuestMode& mode, std::span<const uint8_t> code,
                         const DeclaredExit& declared, Watchdog& watchdog)
    : declared_(declared),
      warm_up_exits_(mode.warm_up_exits),
      watchdog_(watchdog),
      vm_(std::move(vm)),
      vcpu_(vm_, vcpu),
      handling_{vcpu_.fd(), vm_.fd(), vcpu_.run(), vm_.memory().data(), nullptr, 0} {
  std::copy(code.begin(), code.end(), vm_.memory().data() + kCodeAddress);
  count_in(mode.counter);
  enter_mode(vm_, vcpu_.fd(), mode);
}

LoadedGuest::LoadedGuest(const Device& device, const GuestMode& mode, std::span<const uint8_t> code,
                         const DeclaredExit& declared, Watchdog& watchdog, const VmSetup& setup)
    : LoadedGuest(create_vm(device, setup), 0, mode, code, declared, watchdog) {}

LoadedGuest::LoadedGuest(const Device& device, const Guest& guest, Watchdog& watchdog, const VmSetup& setup)
    : LoadedGuest(create_vm(device, setup, guest.prepare_vm), 0, *find_mode(guest.mode), guest.code,
                  guest.declared, watchdog) {
  equip(guest);
}

LoadedGuest::LoadedGuest(const Vm& vm, uint32_t vcpu, const Guest& guest, Watchdog& watchdog)
    : LoadedGuest(vm, vcpu, *find_mode(guest.mode), guest.code, guest.declared, watchdog) {
  equip(guest);
}

void LoadedGuest::equip(const Guest& guest) {
  handle_ = guest.handle;
  handled_ = guest.handled;
  if (guest.counter != nullptr) count_in(guest.counter);
  if (guest.prepare != nullptr) guest.prepare(*this);
}

void LoadedGuest::keep(Mapping mapping) {
  kept_.push_back(std::move(mapping));
}

void LoadedGuest::count_in(const OwnCounter* counter) {
  counter_ = counter;
  if (counter == nullptr) return;
  for (const RegisterGroup& group : register_groups()) {
    if (group.guest_step == 0) continue;
    own_group_ = group;
    own_group_.touched_offset = counter->offset;
    own_group_.guest_step = counter->step;
    own_group_.free_fields = counter->free_fields;
  }
}

const RegisterGroup& LoadedGuest::own(const RegisterGroup& group) const noexcept {
  return counter_ != nullptr && group.name == own_group_.name ? own_group_ : group;
}

uint32_t LoadedGuest::count() const {
  if (counter_ == nullptr) return static_cast<uint32_t>(read_counter(vcpu_fd()));
  return static_cast<uint32_t>(read_register(vcpu_fd(), counter_->offset));
}

void LoadedGuest::enter() {
  if (entered_ && handle_ != nullptr && handle_(handling_) != 0) {
    throw KvmError(ErrorCode::kKvm, "handling of the exit", errno, "");
  }
  entered_ = true;
  run_once();
}

void LoadedGuest::run_once() {
  // A debugger or a stop signal may interrupt the call without the watchdog having fired: enter again.
  constexpr int kAttempts = 100;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    watchdog_.arm(run());
    const int result = ::ioctl(vcpu_fd(), KVM_RUN, 0);
    const int error_number = errno;
    const bool late = watchdog_.disarm();
    if (result == 0) return;
    if (!late && error_number == declared_.error_number) return;
    if (late) {
      throw KvmError(ErrorCode::kWatchdog, "KVM_RUN", error_number,
                     "did not come back within " + std::to_string(watchdog_.bound().count()) + " ms");
    }
    if (error_number != EINTR) throw KvmError(ErrorCode::kKvm, "KVM_RUN", error_number, "");
  }
  throw KvmError(ErrorCode::kKvm, "KVM_RUN", EINTR, "interrupted again and again");
}

void LoadedGuest::enter_to_declared_exit() {
  enter();
  if (const auto difference = exit_difference(*run(), declared_)) {
    throw KvmError(ErrorCode::kKvm, "KVM_RUN", 0, *difference);
  }
}

}  // namespace kvm_exit_bench
