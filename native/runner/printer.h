#pragma once

#include <cstdint>
#include <string>

namespace kvm_exit_bench::runner {

// A channel for result lines that an emulated processor spends little on: a parallel port (x86) whose printer
// is a file. A byte takes three instructions, where it would keep a serial line busy for as long as 90,000.
class Printer {
 public:
  // `port`: the address of its first register, e.g. "0x378".
  explicit Printer(const std::string& port);

  // One line of ours, marked. False where this process may not use the port; nothing is written then.
  bool write_line(const std::string& line) const;

 private:
  uint16_t port_;
};

}  // namespace kvm_exit_bench::runner
