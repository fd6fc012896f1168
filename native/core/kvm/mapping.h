#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace kvm_exit_bench {

// Owns a memory mapping.
class Mapping {
 public:
  Mapping() noexcept = default;
  // Anonymous, zeroed, pre-faulted so that no page fault falls into a timed block.
  // `alignment` of its address: a power of two, at least a page.
  static Mapping anonymous(size_t bytes, size_t alignment);
  // Shared mapping of a descriptor, e.g. a vCPU's kvm_run.
  static Mapping shared(int fd, size_t bytes, uint64_t offset = 0);

  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping&& other) noexcept;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping();

  uint8_t* data() const noexcept { return static_cast<uint8_t*>(address_); }
  size_t size() const noexcept { return bytes_; }
  std::span<uint8_t> bytes() const noexcept { return {data(), bytes_}; }
  // mlock(2); false where the limit (RLIMIT_MEMLOCK) does not permit it.
  bool lock() const noexcept;

 private:
  Mapping(void* address, size_t bytes) noexcept : address_(address), bytes_(bytes) {}

  void* address_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace kvm_exit_bench
