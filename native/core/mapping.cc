#include "core/mapping.h"

#include <sys/mman.h>

#include <utility>

#include "core/kvm_error.h"

namespace kvm_exit_bench {

Mapping Mapping::anonymous(size_t bytes, size_t alignment) {
  constexpr int kProtection = PROT_READ | PROT_WRITE;
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS;
  // Room to find an aligned address in; the reservation around it goes back at once.
  const size_t reserved = bytes + alignment;
  void* room = ::mmap(nullptr, reserved, PROT_NONE, kFlags, -1, 0);
  if (room == MAP_FAILED) throw_errno("mmap", "guest memory");
  const auto begin = reinterpret_cast<uintptr_t>(room);
  const uintptr_t aligned = (begin + alignment - 1) & ~(static_cast<uintptr_t>(alignment) - 1);
  void* address =
      ::mmap(reinterpret_cast<void*>(aligned), bytes, kProtection, kFlags | MAP_FIXED | MAP_POPULATE, -1, 0);
  if (aligned > begin) ::munmap(room, aligned - begin);
  const uintptr_t end = begin + reserved;
  if (end > aligned + bytes) ::munmap(reinterpret_cast<void*>(aligned + bytes), end - aligned - bytes);
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
