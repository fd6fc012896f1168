#include "core/kvm/kvm_error.h"

#include <array>
#include <cerrno>
#include <cstring>

namespace kvm_exit_bench {
namespace {

std::string describe(const std::string& operation, int error_number, const std::string& detail) {
  std::string text = operation;
  if (error_number != 0) {
    text += ": ";
    text += strerrordesc_np(error_number) != nullptr ? strerrordesc_np(error_number) : "unknown error";
    if (const char* name = strerrorname_np(error_number)) text += std::string(" (") + name + ")";
  }
  if (!detail.empty()) text += ": " + detail;
  return text;
}

}  // namespace

const char* error_code_name(ErrorCode code) noexcept {
  static constexpr std::array<const char*, 7> kNames = {
      "no-device", "no-permission", "unsupported", "too-old", "watchdog", "kvm", "internal"};
  return kNames[static_cast<size_t>(code)];
}

KvmError::KvmError(ErrorCode code, std::string operation, int error_number, const std::string& detail)
    : std::runtime_error(describe(operation, error_number, detail)),
      code_(code),
      operation_(std::move(operation)),
      error_number_(error_number) {}

void throw_errno(const char* operation, const std::string& detail) {
  throw KvmError(ErrorCode::kKvm, operation, errno, detail);
}

}  // namespace kvm_exit_bench
