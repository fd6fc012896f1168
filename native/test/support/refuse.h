// A lesser host, by a seccomp filter (seccomp(2)) on the calling thread: a system call answers `error_number`
// without being made. 0 makes it a success that does nothing. There is no way back: give it a thread of its
// own.
#pragma once

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#include <array>
#include <cstddef>
#include <cstdint>

#include "test/support/check.h"

namespace kvm_exit_bench::test {

// The low half of a system call's argument.
constexpr uint32_t argument_offset(size_t index) {
  return static_cast<uint32_t>(offsetof(seccomp_data, args) + index * sizeof(uint64_t));
}

template <size_t size>
void install_filter(std::array<sock_filter, size> filter) {
  const sock_fprog program{static_cast<unsigned short>(size), filter.data()};
  CHECK(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0);
  CHECK(::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0);
}

inline void refuse_call(long number, int error_number) {
  install_filter(std::array<sock_filter, 4>{
      {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
       BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(number), 0, 1),
       BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<uint32_t>(error_number)),
       BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)}});
}

// Only where the argument at `index` is this one.
inline void refuse_call_with(long number, size_t index, uint32_t argument, int error_number) {
  install_filter(std::array<sock_filter, 6>{
      {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
       BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(number), 0, 3),
       BPF_STMT(BPF_LD | BPF_W | BPF_ABS, argument_offset(index)),
       BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, argument, 0, 1),
       BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | static_cast<uint32_t>(error_number)),
       BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)}});
}

inline void refuse_ioctl(unsigned long request, int error_number) {
  refuse_call_with(SYS_ioctl, 1, static_cast<uint32_t>(request), error_number);
}

// KVM_CHECK_EXTENSION answers 0 for this capability.
inline void lack_capability(unsigned long check_extension, uint32_t capability) {
  install_filter(std::array<sock_filter, 8>{
      {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
       BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_ioctl, 0, 5),
       BPF_STMT(BPF_LD | BPF_W | BPF_ABS, argument_offset(1)),
       BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<uint32_t>(check_extension), 0, 3),
       BPF_STMT(BPF_LD | BPF_W | BPF_ABS, argument_offset(2)),
       BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, capability, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO),
       BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)}});
}

}  // namespace kvm_exit_bench::test
