#pragma once

#include <string>
#include <string_view>

#include "core/kvm/unique_fd.h"

namespace kvm_exit_bench::runner {

// A channel for result lines that loses none of them: a channel-attached tape drive (s390), whose consoles
// wrap long lines and drop what comes too fast. Needs the modules tape and tape_34xx.
class Tape {
 public:
  // Sets the drive online, e.g. "0.0.0180", and opens it. Throws KvmError.
  explicit Tape(const std::string& bus_id);

  // One line of ours, marked. Where a block would not hold it, pieces of it go before in blocks of their own.
  void write_line(const std::string& line) const;

 private:
  void write_block(const char* mark, std::string_view text) const;

  UniqueFd drive_;
};

// Of a line in one block: less than the 65,535 bytes that one of an AWS tape file holds.
inline constexpr size_t kTapePieceBytes = 32'000;

// How much of `text` makes the next piece: no more than kTapePieceBytes, and no character of UTF-8 is cut.
size_t piece_size(std::string_view text) noexcept;

}  // namespace kvm_exit_bench::runner
