#pragma once

namespace kvm_exit_bench::runner {

// What the runner does as the first process of an emulated host: mounts /proc, /sys and /dev, loads every
// file of /modules in the order of their names, answers each line of /requests.jsonl on the console, tells of
// warnings in the kernel's log (kernel_log.h), and ends the host: by a reboot where the first argument is
// "reboot", else by powering off. Every line of ours begins with kLineMark, which tells it from the kernel's
// own. Does not return.
[[noreturn]] void run_as_init(int argc, char** argv);

// Where the kernel's command line has it, the lines go to a tape drive of this bus id: see tape.h.
inline constexpr const char* kTapeVariable = "exit_bench_tape";
// Or to the printer at this port where there is one: see printer.h.
inline constexpr const char* kPrinterVariable = "exit_bench_printer";

// In front of each line; src/emulate/console.ts looks for it.
inline constexpr const char* kLineMark = "@kvm-exit-bench ";
// In front of a piece of a line that the next one goes on with.
inline constexpr const char* kPartMark = "@kvm-exit-bench+";

}  // namespace kvm_exit_bench::runner
