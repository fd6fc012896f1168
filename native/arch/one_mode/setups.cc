// What an arch with one guest mode has no choice of.
#include "core/guest/guest.h"
#include "core/guest/vm_setup.h"
#include "core/host/cpu.h"

namespace kvm_exit_bench {

// A VM has only what enter_mode() needs: interrupt controllers are no axis here.
std::span<const VmSetup> arch_setups() noexcept {
  return {};
}

std::string_view why_no_guest(std::string_view, std::string_view) noexcept {
  static const std::string kReason = std::string("there is no such guest on ") + kArchName;
  return kReason;
}

}  // namespace kvm_exit_bench
