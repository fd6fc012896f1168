#include "core/mapping.h"

#include <sys/mman.h>

#include <utility>

#include "core/kvm_error.h"

namespace kvm_exit_bench {

Mapping Mapping::anonymous(size_t bytes) {
  void* address =
      ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
  if (address == MAP_FAILED) throw_errno("mmap", "guest memory");
  return Mapping(address, bytes);
}

Mapping Mapping::shared(int fd, size_t bytes) {
  void* address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (address == MAP_FAILED) throw_errno("mmap", "kvm_run");
  return Mapping(address, bytes);
}

Mapping::Mapping(Mapping&& other) noexcept
    : address_(std::exchange(other.address_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}

Mapping& Mapping::operator=(Mapping&& other) noexcept {
  std::swap(address_, other.address_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

Mapping::~Mapping() {
  if (address_ != nullptr) ::munmap(address_, bytes_);
}

bool Mapping::lock() const noexcept {
  return ::mlock(address_, bytes_) == 0;
}

}  // namespace kvm_exit_bench
