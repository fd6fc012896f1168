// Memory that cannot be had: no /dev/kvm.
#include "core/kvm/mapping.h"

#include <sys/resource.h>

#include <cerrno>
#include <string>

#include "core/host/host_file.h"
#include "core/kvm/fault.h"
#include "test/support/check.h"

namespace kvm_exit_bench {
namespace {

std::string status_field(const char* name) {
  return colon_field(read_host_file("/proc/self/status"), name);
}

// Private writable memory beyond what the process has is refused meanwhile (RLIMIT_DATA); a reservation that
// nobody may write to is not.
class NoMoreData {
 public:
  NoMoreData() {
    CHECK(::getrlimit(RLIMIT_DATA, &former_) == 0);
    rlimit limit = former_;
    limit.rlim_cur = std::stoul(status_field("VmData")) * 1024 + kSlack;
    CHECK(::setrlimit(RLIMIT_DATA, &limit) == 0);
  }
  NoMoreData(const NoMoreData&) = delete;
  NoMoreData& operator=(const NoMoreData&) = delete;
  ~NoMoreData() { ::setrlimit(RLIMIT_DATA, &former_); }

 private:
  // For what this test itself allocates.
  static constexpr rlim_t kSlack = 4 << 20;
  rlimit former_{};
};

UNIT("memory that the limit does not allow leaves no reservation behind, and is a resource that ran out") {
  constexpr size_t kBytes = 64 << 20;
  constexpr size_t kAlignment = 2 << 20;
  const std::string before = status_field("VmSize");
  bool refused = false;
  {
    const NoMoreData limit;
    try {
      Mapping::anonymous(kBytes, kAlignment);
    } catch (const KvmError& error) {
      refused = true;
      CHECK(error.error_number() == ENOMEM && fault_of(error) == Fault::kResource);
    }
  }
  // valgrind keeps the limit to itself: there the memory is had.
  if (refused) CHECK_WITH(status_field("VmSize") == before, before + " before");
}

}  // namespace
}  // namespace kvm_exit_bench
