// Guests that some hosts offer and then never leave: known properties, so that nobody waits for the watchdog
// to find them again.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace kvm_exit_bench {

using HasModule = std::function<bool(std::string_view)>;

// Why the guest would hang on this host; empty: not that anybody knew. `has_module` says whether a vendor
// module of KVM is loaded.
std::string why_known_to_hang(std::string_view exit, std::string_view mode, const HasModule& has_module);

// Why an access to an MSR that KVM does not know never comes to userspace; empty where it does. `ignore_msrs`
// is what the parameter of that name says.
std::string_view why_no_unknown_msr(std::string_view ignore_msrs) noexcept;
// Throws KvmError kUnsupported where it never does on this host.
void refuse_ignored_msrs();

// Throws KvmError kUnsupported where the guest is known to hang on this host.
void refuse_known_to_hang(std::string_view exit, std::string_view mode);

}  // namespace kvm_exit_bench
