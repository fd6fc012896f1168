// Of an arch whose kvm_run carries no registers that KVM_RUN would move: what holds everywhere is all there
// is to check.
#include "conformance/check.h"

namespace kvm_exit_bench::conformance {

std::vector<Check> arch_checks() {
  return {};
}

}  // namespace kvm_exit_bench::conformance
