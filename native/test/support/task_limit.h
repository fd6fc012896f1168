// A system that has no more threads to give.
#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test/support/check.h"

namespace kvm_exit_bench::test {

// Runs `body` in a child process that may have so many tasks at once, itself among them (RLIMIT_NPROC). True
// where it returned true; an abort or an exception makes it false.
template <class Body>
bool holds_with_tasks(rlim_t tasks, Body body) {
  const pid_t child = ::fork();
  CHECK(child >= 0);
  if (child == 0) {
    // Root has no limit, and the limit counts all tasks of a user: an id that nobody else has.
    constexpr uid_t kNobodyElse = 54'321;
    const bool is_root = ::geteuid() == 0;
    if (is_root && ::setresuid(kNobodyElse, kNobodyElse, kNobodyElse) != 0) ::_exit(3);
    // Any other user has more than one task already.
    const rlim_t allowed = is_root ? tasks : 1;
    const rlimit limit{allowed, allowed};
    if (::setrlimit(RLIMIT_NPROC, &limit) != 0) ::_exit(3);
    ::_exit(body() ? 0 : 1);
  }
  int status = 0;
  CHECK(::waitpid(child, &status, 0) == child);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

}  // namespace kvm_exit_bench::test
