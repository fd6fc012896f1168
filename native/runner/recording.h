// Marks around what an emulator's plugin is to record (native/tcg_plugin/attribute.c knows their bytes).
#pragma once

#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench::runner {

// While it lives every instruction of this machine is recorded, where a plugin listens; else nothing happens.
// A mark is a long no-op with a displacement that no compiler emits: it reads no memory and costs one
// instruction outside of what is timed.
class Recording {
 public:
  // Throws KvmError on an arch that has no marks yet.
  Recording() {
#if defined(__x86_64__)
    __asm__ volatile(".byte 0x0f, 0x1f, 0x80, 'B', 'E', 'X', 'K'" ::: "memory");
#else
    throw KvmError(ErrorCode::kUnsupported, "trace", 0, "this arch has no marks for a recording");
#endif
  }
  ~Recording() {
#if defined(__x86_64__)
    __asm__ volatile(".byte 0x0f, 0x1f, 0x80, 'E', 'E', 'X', 'K'" ::: "memory");
#endif
  }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
};

}  // namespace kvm_exit_bench::runner
