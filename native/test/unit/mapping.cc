// Memory that cannot be had: no /dev/kvm.
#include "core/kvm/mapping.h"

#include <sys/mman.h>

#include <cerrno>
#include <string>

#include "core/host/host_file.h"
#include "core/kvm/fault.h"
#include "test/support/check.h"
#include "test/support/own_thread.h"
#include "test/support/refuse.h"

namespace kvm_exit_bench {
namespace {

constexpr size_t kMemoryBytes = 64 << 20;

// In kB, from `12345 kB`.
long address_space() {
  return std::stol(colon_field(read_host_file("/proc/self/status"), "VmSize"));
}

UNIT("memory that cannot be had leaves no reservation behind, and is a resource that ran out") {
  test::on_own_thread([] {
    // What the reservation is filled with, not the reservation itself.
    constexpr int kFilled = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_POPULATE;
    test::refuse_call_with(SYS_mmap, 3, kFilled, ENOMEM);
    const long before = address_space();
    try {
      Mapping::anonymous(kMemoryBytes, 2 << 20);
      CHECK(!"it was had");
    } catch (const KvmError& error) {
      CHECK(error.error_number() == ENOMEM && fault_of(error) == Fault::kResource);
    }
    // A sanitizer takes some of its own for the exception.
    const long grown = address_space() - before;
    CHECK_WITH(grown < static_cast<long>(kMemoryBytes / 1024 / 2), std::to_string(grown) + " kB more");
  });
}

}  // namespace
}  // namespace kvm_exit_bench
