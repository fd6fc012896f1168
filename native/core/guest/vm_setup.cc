#include "core/guest/vm_setup.h"

#include "core/kvm/ioctl.h"

namespace kvm_exit_bench {

const VmSetup& plain_setup() noexcept {
  static constexpr VmSetup kPlain = {"plain", nullptr, {}};
  return kPlain;
}

const VmSetup* find_setup(std::string_view name) noexcept {
  if (name.empty() || name == plain_setup().name) return &plain_setup();
  for (const VmSetup& setup : arch_setups()) {
    if (setup.name == name) return &setup;
  }
  return nullptr;
}

std::string_view why_not_under(const VmSetup& setup, const Guest& guest) noexcept {
  for (const ExitNotHad& absent : setup.without) {
    if (absent.exit == guest.exit) return absent.reason;
  }
  return {};
}

void log_dirty_pages(const Vm& vm) {
  kvm_userspace_memory_region region = vm.memory_region();
  region.flags |= KVM_MEM_LOG_DIRTY_PAGES;
  KVM_CALL(vm.fd(), KVM_SET_USER_MEMORY_REGION, &region);
}

}  // namespace kvm_exit_bench
