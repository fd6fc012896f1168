#include "core/kvm/mapping.h"

#include <sys/mman.h>

#include <cerrno>
#include <utility>

#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench {

Mapping Mapping::anonymous(size_t bytes, size_t alignment) {
  constexpr int kProtection = PROT_READ | PROT_WRITE;
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS;
  // Room to find an aligned address in; the reservation around it goes back at once.
  const size_t reserved = bytes + alignment;
  void* room = ::mmap(nullptr, reserved, PROT_NONE, kFlags, -1, 0);
  if (room == MAP_FAILED) throw_errno("mmap", "guest memory");
  auto* const begin = static_cast<uint8_t*>(room);
  const size_t skipped = (alignment - reinterpret_cast<uintptr_t>(begin) % alignment) % alignment;
  uint8_t* const aligned = begin + skipped;
  void* address = ::mmap(aligned, bytes, kProtection, kFlags | MAP_FIXED | MAP_POPULATE, -1, 0);
  if (address == MAP_FAILED) {
    const int error_number = errno;
    ::munmap(begin, reserved);
    throw KvmError(ErrorCode::kKvm, "mmap", error_number, "guest memory");
  }
  if (skipped > 0) ::munmap(begin, skipped);
  if (alignment > skipped) ::munmap(aligned + bytes, alignment - skipped);
  return Mapping(address, bytes);
}

Mapping Mapping::shared(int fd, size_t bytes, uint64_t offset) {
  void* address = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, static_cast<off_t>(offset));
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
