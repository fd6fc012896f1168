#include "known_hosts.h"

#include <unistd.h>

#include <array>

#include "core/host/host_file.h"
#include "core/kvm/kvm_error.h"
#include "guests/table.h"

namespace kvm_exit_bench {
namespace {

struct KnownHang {
  // The module that knows the CPU: two of them cannot be loaded at once.
  std::string_view module;
  std::string_view exit;
  std::string_view mode;
  std::string_view why;
};
// KVM_CAP_EXIT_HYPERCALL and KVM_SET_GUEST_DEBUG say yes on these hosts, so that only the module can tell.
constexpr std::array<KnownHang, 2> kKnownHangs = {{
    {"kvm_pvm", "hypercall", kRing0,
     "it emulates ring 0, and the emulator of KVM patches a hypercall and starts it again, for ever "
     "(em_hypercall, arch/x86/kvm/emulate.c)"},
    {"kvm_pvm", "debug-breakpoint", kRing3,
     "it runs ring 3 without the debug registers that KVM_SET_GUEST_DEBUG sets, so that no breakpoint is "
     "hit"},
}};

bool has_loaded(std::string_view module) {
  return ::access(("/sys/module/" + std::string(module)).c_str(), F_OK) == 0;
}

}  // namespace

std::string why_known_to_hang(std::string_view exit, std::string_view mode, const HasModule& has_module) {
  for (const KnownHang& known : kKnownHangs) {
    if (known.exit != exit || known.mode != mode || !has_module(known.module)) continue;
    return "known to hang with " + std::string(known.module) + ": " + std::string(known.why);
  }
  return {};
}

std::string_view why_no_unknown_msr(std::string_view ignore_msrs) noexcept {
  if (!ignore_msrs.starts_with('Y') && !ignore_msrs.starts_with('1')) return {};
  return "KVM answers accesses to unknown MSRs itself (kvm.ignore_msrs is on), so that the guest never exits";
}

void refuse_ignored_msrs() {
  const std::string_view why = why_no_unknown_msr(read_host_file("/sys/module/kvm/parameters/ignore_msrs"));
  if (!why.empty()) throw KvmError(ErrorCode::kUnsupported, "an unknown MSR", 0, std::string(why));
}

void refuse_known_to_hang(std::string_view exit, std::string_view mode) {
  const std::string why = why_known_to_hang(exit, mode, has_loaded);
  if (!why.empty()) throw KvmError(ErrorCode::kUnsupported, std::string(exit), 0, why);
}

}  // namespace kvm_exit_bench
