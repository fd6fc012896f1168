#include "conformance/subject.h"

#include <pthread.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "core/guest/arch_vcpu.h"
#include "core/guest/save_area.h"
#include "core/kvm/fault.h"

namespace kvm_exit_bench::conformance {
namespace {

constexpr std::chrono::milliseconds kBound{2000};

std::string outcome_text(const Entry& entry, uint32_t exit_reason) {
  if (entry.result < 0) return "KVM_RUN failed with errno " + std::to_string(entry.error);
  return "KVM_RUN came back with exit reason " + exit_reason_name(exit_reason);
}

}  // namespace

Lab::Lab(const std::string& device, Calls& calls) : device_(device), watchdog_(kBound), calls_(calls) {
  pthread_sigmask(SIG_SETMASK, nullptr, &former_mask_);
  block_other_signals();
}

Lab::~Lab() {
  pthread_sigmask(SIG_SETMASK, &former_mask_, nullptr);
}

Subject::Subject(Lab& lab, std::string_view mode, std::span<const uint8_t> code) : lab_(lab) {
  boot(mode, code);
}

Subject::Subject(Lab& lab, const Guest& guest) : lab_(lab) {
  boot(guest.mode, guest.code);
  if (guest.prepare_vm == nullptr) return;
  try {
    guest.prepare_vm(*vm_);
  } catch (const KvmError& error) {
    if (!is_refusal(error)) throw;
    throw NotApplicable(error.what());
  }
}

void Subject::boot(std::string_view mode, std::span<const uint8_t> code) {
  vm_ = std::make_unique<Vm>(lab_.device());
  vcpu_ = std::make_unique<Vcpu>(*vm_);
  std::copy(code.begin(), code.end(), vm_->memory().data() + kCodeAddress);
  try {
    enter_mode(*vm_, vcpu_->fd(), *find_mode(mode));
  } catch (const KvmError& error) {
    if (!is_refusal(error)) throw;
    throw NotApplicable("the host has no mode " + std::string(mode) + ": " + error.what());
  }
}

uint8_t* Subject::area() const noexcept {
  return sync_area(vcpu_->run());
}

Entry Subject::enter() {
  Watchdog& watchdog = lab_.watchdog();
  kvm_run* const run = vcpu_->run();
  watchdog.arm(run);
  const int result = lab_.calls().run(fd(), run);
  const int error = result < 0 ? errno : 0;
  if (!watchdog.disarm()) return {result, error};
  throw Hung("KVM_RUN did not come back within " + std::to_string(kBound.count() / 1000) + " s");
}

void Subject::enter_until(uint32_t exit_reason) {
  const Entry entry = enter();
  if (entry.result == 0 && page().exit_reason == exit_reason) return;
  throw Deviation(outcome_text(entry, page().exit_reason) + ", expected exit reason " +
                  exit_reason_name(exit_reason));
}

Entry Subject::enter_immediately() {
  page().immediate_exit = 1;
  const int result = lab_.calls().run(fd(), vcpu_->run());
  const int error = result < 0 ? errno : 0;
  page().immediate_exit = 0;
  return {result, error};
}

void Subject::call(unsigned long request, const char* name, void* argument) {
  if (lab_.calls().call(fd(), request, argument) >= 0) return;
  throw Deviation(std::string(name) + " failed with errno " + std::to_string(errno));
}

void Subject::get(const RegisterGroup& group, uint8_t* copy) {
  call(group.get_request, group.get_name, copy);
}

void Subject::set(const RegisterGroup& group, const uint8_t* copy) {
  call(group.set_request, group.set_name, const_cast<uint8_t*>(copy));
}

void expect_poison(std::span<const uint8_t> bytes, const std::string& what) {
  const auto stored = std::find_if(bytes.begin(), bytes.end(), [](uint8_t byte) { return byte != kPoison; });
  if (stored == bytes.end()) return;
  throw Deviation(what + ": byte " + std::to_string(stored - bytes.begin()) + " is " + hex(*stored) +
                  ", expected " + hex(kPoison) + " as userspace left it");
}

std::string subject_name(std::string_view exit, std::string_view mode) {
  const size_t dash = mode.rfind('-');
  return std::string(exit) + "-" + std::string(mode.substr(dash + 1));
}

int sync_capability(const Lab& lab, int fd) {
  // The argument of this request is a number.
  const uintptr_t number = KVM_CAP_SYNC_REGS;
  // NOLINTNEXTLINE(performance-no-int-to-ptr)
  auto* capability = reinterpret_cast<void*>(number);
  return lab.calls().call(fd, KVM_CHECK_EXTENSION, capability);
}

}  // namespace kvm_exit_bench::conformance
