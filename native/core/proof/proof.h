// What a proof found. A guest proves its loop, a transfer its registers, field by field, against the other
// path. What fails is reported with the first difference and is not timed.
#pragma once

#include <cstdint>
#include <string>

namespace kvm_exit_bench {

struct Proof {
  // Empty when everything held.
  std::string reason;
  // The first differing field, when it was a field: `group.field: ioctl 0x0, sync 0x10`.
  std::string field;
  uint32_t exits = 0;
  uint32_t fields_compared = 0;

  bool holds() const noexcept { return reason.empty(); }
};

}  // namespace kvm_exit_bench
