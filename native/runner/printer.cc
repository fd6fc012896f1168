#include "runner/printer.h"

#include <cstdlib>

#include "runner/init.h"

#if defined(__x86_64__)
#include <sys/io.h>
#endif

namespace kvm_exit_bench::runner {

Printer::Printer(const std::string& port)
    : port_(static_cast<uint16_t>(std::strtoul(port.c_str(), nullptr, 0))) {}

#if defined(__x86_64__)

// Registers of a parallel port: data, status, control.
constexpr uint16_t kControl = 2;
constexpr unsigned long kRegisters = 3;
// Of the control register: selected and not being reset; a rising strobe prints what the data register holds.
constexpr uint8_t kIdle = 0x0c;
constexpr uint8_t kStrobe = 0x0d;

bool Printer::write_line(const std::string& line) const {
  // A process with access to ports has longer system calls: this one has it while it writes, and gives back
  // all of it, after which the kernel forgets that it ever had some.
  if (::ioperm(port_, kRegisters, 1) != 0) return false;
  const uint16_t control = port_ + kControl;
  for (const char byte : kLineMark + line + "\n") {
    ::outb(static_cast<uint8_t>(byte), port_);
    ::outb(kStrobe, control);
    ::outb(kIdle, control);
  }
  ::ioperm(port_, kRegisters, 0);
  return true;
}

#else

bool Printer::write_line(const std::string&) const {
  return false;
}

#endif

}  // namespace kvm_exit_bench::runner
