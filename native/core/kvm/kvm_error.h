// The one error of the native core: which operation failed, on what, with which code.
#pragma once

#include <stdexcept>
#include <string>

namespace kvm_exit_bench {

// What a caller can do about it; the names are those of the launch protocol (src/samples/protocol.ts).
enum class ErrorCode { kNoDevice, kNoPermission, kUnsupported, kTooOld, kWatchdog, kKvm, kInternal };

const char* error_code_name(ErrorCode code) noexcept;

class KvmError : public std::runtime_error {
 public:
  KvmError(ErrorCode code, std::string operation, int error_number, const std::string& detail);

  ErrorCode code() const noexcept { return code_; }
  const std::string& operation() const noexcept { return operation_; }
  // 0 when the operation succeeded but its answer was wrong.
  int error_number() const noexcept { return error_number_; }
  // Empty until a session knows which cell was being worked on.
  const std::string& cell() const noexcept { return cell_; }
  void set_cell(std::string cell) { cell_ = std::move(cell); }

 private:
  ErrorCode code_;
  std::string operation_;
  int error_number_;
  std::string cell_;
};

// Throws kKvm with the current errno.
[[noreturn]] void throw_errno(const char* operation, const std::string& detail = "");

}  // namespace kvm_exit_bench
