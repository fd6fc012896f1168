#pragma once

#include <string>

#include "core/unique_fd.h"

namespace kvm_exit_bench::runner {

// A channel for result lines that loses none of them: a channel-attached tape drive (s390), whose consoles
// wrap long lines and drop what comes too fast. Needs the modules tape and tape_34xx.
class Tape {
 public:
  // Sets the drive online, e.g. "0.0.0180", and opens it. Throws KvmError.
  explicit Tape(const std::string& bus_id);

  // One line, in as many blocks as it takes; its end is a line feed.
  void write_line(const std::string& line) const;

 private:
  UniqueFd drive_;
};

// Of one block; far from the 65,535 bytes that an AWS tape file holds in one.
inline constexpr size_t kTapeBlockBytes = 32'768;

}  // namespace kvm_exit_bench::runner
