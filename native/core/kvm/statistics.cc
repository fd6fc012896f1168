#include "core/kvm/statistics.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/kvm/ioctl.h"
#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {
namespace {

// A kvm_stats_desc up to its name: that is a flexible array, whose declaration for C++ changes its size.
struct Descriptor {
  uint32_t flags;
  int16_t exponent;
  uint16_t size;
  uint32_t offset;
  uint32_t bucket_size;
};

constexpr const char* kOperation = "read of KVM's statistics";
// Far more than any kernel has: a header beyond them is none.
constexpr uint32_t kMostDescriptors = 4096;
constexpr uint32_t kLongestName = 4096;
constexpr uint32_t kMostDataBytes = 1 << 20;

void read_whole(int fd, void* into, size_t size, uint64_t offset) {
  const ssize_t got = ::pread(fd, into, size, static_cast<off_t>(offset));
  if (got < 0) throw_errno(kOperation);
  if (static_cast<size_t>(got) != size)
    throw KvmError(
        ErrorCode::kKvm, kOperation, 0,
        std::to_string(got) + " bytes of " + std::to_string(size) + " at " + std::to_string(offset));
}

kvm_stats_header read_header(int fd) {
  kvm_stats_header header{};
  read_whole(fd, &header, sizeof header, 0);
  if (header.num_desc > kMostDescriptors || header.name_size > kLongestName)
    throw KvmError(ErrorCode::kKvm, kOperation, 0, "its header makes no sense");
  return header;
}

}  // namespace

bool counts_things(uint32_t flags) noexcept {
  const uint32_t unit = flags & KVM_STATS_UNIT_MASK;
  return (flags & KVM_STATS_TYPE_MASK) == KVM_STATS_TYPE_CUMULATIVE && unit != KVM_STATS_UNIT_SECONDS &&
         unit != KVM_STATS_UNIT_CYCLES;
}

Statistics::Statistics(int owner_fd, std::string_view prefix)
    : fd_(KVM_CALL_VALUE(owner_fd, KVM_GET_STATS_FD, 0)) {
  const kvm_stats_header header = read_header(fd_.get());
  data_offset_ = header.data_offset;
  const size_t each = sizeof(Descriptor) + header.name_size;
  std::vector<char> all(each * header.num_desc);
  read_whole(fd_.get(), all.data(), all.size(), header.desc_offset);
  size_t counters = 0;
  for (size_t at = 0; at < all.size(); at += each) {
    Descriptor descriptor{};
    std::memcpy(&descriptor, all.data() + at, sizeof descriptor);
    if (descriptor.size != 1 || !counts_things(descriptor.flags)) continue;
    if (descriptor.offset > kMostDataBytes)
      throw KvmError(ErrorCode::kKvm, kOperation, 0, "one of its counters lies nowhere");
    const char* const name = all.data() + at + sizeof descriptor;
    names_.push_back(std::string(prefix).append(name, ::strnlen(name, header.name_size)));
    places_.push_back(descriptor.offset / sizeof(uint64_t));
    counters = std::max(counters, places_.back() + 1);
  }
  data_.resize(counters);
}

bool Statistics::read(std::span<uint64_t> values) noexcept {
  const size_t size = data_.size() * sizeof(uint64_t);
  if (::pread(fd_.get(), data_.data(), size, static_cast<off_t>(data_offset_)) != static_cast<ssize_t>(size))
    return false;
  for (size_t i = 0; i < places_.size(); ++i) values[i] = data_[places_[i]];
  return true;
}

std::string why_no_statistics(const Vm& vm) {
  if (vm.check_extension(KVM_CAP_BINARY_STATS_FD) > 0) return {};
  return "the kernel has no KVM_CAP_BINARY_STATS_FD, which came with Linux 5.14";
}

VcpuStatistics::VcpuStatistics(const Vm& vm, int vcpu_fd) : vcpu_(vcpu_fd), vm_(vm.fd(), "vm.") {}

std::vector<std::string> VcpuStatistics::names() const {
  std::vector<std::string> names = vcpu_.names();
  names.insert(names.end(), vm_.names().begin(), vm_.names().end());
  return names;
}

bool VcpuStatistics::read(std::span<uint64_t> values) noexcept {
  const size_t own = vcpu_.names().size();
  return vcpu_.read(values.first(own)) && vm_.read(values.subspan(own));
}

}  // namespace kvm_exit_bench
