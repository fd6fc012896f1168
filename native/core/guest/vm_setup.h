// How a VM is set up before it has a vCPU: where its interrupt controllers are, whether its dirty pages are
// logged. The arch names the set-ups that it has beside the plain one.
#pragma once

#include <span>
#include <string_view>

#include "core/guest/guest.h"
#include "core/kvm/vm.h"

namespace kvm_exit_bench {

// An exit whose guests cannot be had under a set-up, and why.
struct ExitNotHad {
  std::string_view exit;
  std::string_view reason;
};

struct VmSetup {
  std::string_view name;
  // Tells the VM, before the guest's own prepare_vm(); null: nothing. Throws KvmError where the host refuses.
  void (*prepare)(const Vm& vm);
  std::span<const ExitNotHad> without;
};

// A VM of which nothing was asked: no interrupt controller in the kernel, no page logged.
const VmSetup& plain_setup() noexcept;
// The arch's own, without the plain one.
std::span<const VmSetup> arch_setups() noexcept;
// Null where the arch has none of that name; the plain one where `name` is empty.
const VmSetup* find_setup(std::string_view name) noexcept;
// Why KVM runs no such guest under the set-up; empty where it does.
std::string_view why_not_under(const VmSetup& setup, const Guest& guest) noexcept;

// Logs the pages that the guest writes (KVM_MEM_LOG_DIRTY_PAGES on its memory slot). Nobody reads the log, so
// that a page is protected until the guest's first write to it and never again: what is timed is a VM between
// two passes over the log.
void log_dirty_pages(const Vm& vm);

}  // namespace kvm_exit_bench
