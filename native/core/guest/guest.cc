#include "core/guest/guest.h"

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <cstring>

namespace kvm_exit_bench {
namespace {

struct ReasonName {
  uint32_t reason;
  const char* name;
};
constexpr std::array kReasonNames = {
    ReasonName{KVM_EXIT_UNKNOWN, "unknown"},
    ReasonName{KVM_EXIT_IO, "io"},
    ReasonName{KVM_EXIT_DEBUG, "debug"},
    ReasonName{KVM_EXIT_HLT, "hlt"},
    ReasonName{KVM_EXIT_MMIO, "mmio"},
    ReasonName{KVM_EXIT_IRQ_WINDOW_OPEN, "irq_window_open"},
    ReasonName{KVM_EXIT_SHUTDOWN, "shutdown"},
    ReasonName{KVM_EXIT_FAIL_ENTRY, "fail_entry"},
    ReasonName{KVM_EXIT_INTR, "intr"},
    ReasonName{KVM_EXIT_INTERNAL_ERROR, "internal_error"},
    ReasonName{KVM_EXIT_HYPERCALL, "hypercall"},
    ReasonName{KVM_EXIT_SYSTEM_EVENT, "system_event"},
    ReasonName{KVM_EXIT_PAPR_HCALL, "papr_hcall"},
    ReasonName{KVM_EXIT_RISCV_SBI, "riscv_sbi"},
    ReasonName{KVM_EXIT_S390_SIEIC, "s390_sieic"},
    ReasonName{KVM_EXIT_X86_RDMSR, "x86_rdmsr"},
    ReasonName{KVM_EXIT_X86_WRMSR, "x86_wrmsr"},
    ReasonName{KVM_EXIT_DIRTY_RING_FULL, "dirty_ring_full"},
    ReasonName{kExitMemoryFault, "memory_fault"},
};

std::string hex(uint64_t value) {
  std::array<char, 24> text;
  std::snprintf(text.data(), text.size(), "0x%" PRIx64, value);
  return text.data();
}

struct SeenExit {
  uint64_t address;
  uint32_t size;
  uint32_t count;
  bool is_write;
  uint64_t data;
};

// Whether the data lie where a vCPU's mapping is sure to reach.
bool is_mapped(const kvm_run& run) noexcept {
  return run.io.data_offset <= kLeastRunBytes &&
         uint64_t{run.io.size} * run.io.count <= kLeastRunBytes - run.io.data_offset;
}

SeenExit seen_io(const kvm_run& run) {
  SeenExit seen{run.io.port, run.io.size, run.io.count, run.io.direction == KVM_EXIT_IO_OUT, 0};
  const auto* page = reinterpret_cast<const uint8_t*>(&run);
  std::memcpy(&seen.data, page + run.io.data_offset, std::min<size_t>(run.io.size, sizeof seen.data));
  return seen;
}

SeenExit seen_mmio(const kvm_run& run) {
  SeenExit seen{run.mmio.phys_addr, run.mmio.len, 1, run.mmio.is_write != 0, 0};
  std::memcpy(&seen.data, run.mmio.data, std::min<size_t>(run.mmio.len, sizeof seen.data));
  return seen;
}

// Exits that carry a number and no data.
SeenExit numbered(uint64_t number) noexcept {
  return {number, 0, 1, false, 0};
}
SeenExit seen_hypercall(const kvm_run& run) {
  return numbered(run.hypercall.nr);
}
// Half of what userspace supplies goes to the register that guests return their input in.
SeenExit seen_rdmsr(const kvm_run& run) {
  return {run.msr.index, sizeof run.msr.data / 2, 1, false, run.msr.data};
}
SeenExit seen_wrmsr(const kvm_run& run) {
  return {run.msr.index, sizeof run.msr.data, 1, true, run.msr.data};
}
SeenExit seen_system_event(const kvm_run& run) {
  return numbered(run.system_event.type);
}
// The last of the three arguments of H_PUT_TERM_CHAR goes out, the return value comes back.
SeenExit seen_papr_hcall(const kvm_run& run) {
  return {run.papr_hcall.nr, 1, 1, false, run.papr_hcall.args[2]};
}
SeenExit seen_riscv_sbi(const kvm_run& run) {
  return numbered(run.riscv_sbi.extension_id);
}
// The intercepted instruction's first two bytes and the SIE's interception code.
SeenExit seen_s390_sieic(const kvm_run& run) {
  return numbered(uint64_t{run.s390_sieic.icptcode} << 16 | run.s390_sieic.ipa);
}

// Exits with something to compare beside their reason.
struct Payload {
  uint32_t reason;
  SeenExit (*seen)(const kvm_run& run);
};
constexpr std::array kPayloads = {
    Payload{KVM_EXIT_IO, seen_io},
    Payload{KVM_EXIT_MMIO, seen_mmio},
    Payload{KVM_EXIT_HYPERCALL, seen_hypercall},
    Payload{KVM_EXIT_SYSTEM_EVENT, seen_system_event},
    Payload{KVM_EXIT_PAPR_HCALL, seen_papr_hcall},
    Payload{KVM_EXIT_RISCV_SBI, seen_riscv_sbi},
    Payload{KVM_EXIT_S390_SIEIC, seen_s390_sieic},
    Payload{KVM_EXIT_X86_RDMSR, seen_rdmsr},
    Payload{KVM_EXIT_X86_WRMSR, seen_wrmsr},
};

std::optional<std::string> payload_difference(const SeenExit& seen, const DeclaredExit& declared) {
  if (seen.address != declared.address) {
    return "address " + hex(seen.address) + ", declared " + hex(declared.address);
  }
  if (seen.is_write != declared.is_write) return std::string("direction is the other one");
  if (seen.size != declared.size || seen.count != declared.count) {
    return "size " + std::to_string(seen.size) + " x " + std::to_string(seen.count) + ", declared " +
           std::to_string(declared.size) + " x " + std::to_string(declared.count);
  }
  if ((declared.is_write || declared.data != 0) && seen.data != declared.data) {
    return "data " + hex(seen.data) + ", declared " + hex(declared.data);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> exit_difference(const kvm_run& run, const DeclaredExit& declared) {
  if (run.exit_reason != declared.reason) {
    std::string text = "exit reason " + exit_reason_name(run.exit_reason) + ", declared " +
                       exit_reason_name(declared.reason);
    if (run.exit_reason == KVM_EXIT_INTERNAL_ERROR) {
      text += " (suberror " + std::to_string(run.internal.suberror) + ")";
    }
    if (run.exit_reason == KVM_EXIT_FAIL_ENTRY) {
      text += " (hardware reason " + hex(run.fail_entry.hardware_entry_failure_reason) + ")";
    }
    return text;
  }
  if (run.exit_reason == KVM_EXIT_IO && !is_mapped(run)) return "its data lie outside of kvm_run";
  if (declared.number != nullptr) return payload_difference(numbered(declared.number(run)), declared);
  for (const Payload& payload : kPayloads) {
    if (payload.reason == declared.reason) return payload_difference(payload.seen(run), declared);
  }
  return std::nullopt;
}

void supply_input(kvm_run& run, const DeclaredExit& declared, uint64_t data) noexcept {
  auto* page = reinterpret_cast<uint8_t*>(&run);
  const auto byte = static_cast<uint8_t>(data);
  if (declared.reason == KVM_EXIT_IO && is_mapped(run))
    std::memset(page + run.io.data_offset, byte, size_t{declared.size} * declared.count);
  if (declared.reason == KVM_EXIT_MMIO) std::memset(run.mmio.data, byte, declared.size);
  if (declared.reason == KVM_EXIT_X86_RDMSR) std::memset(&run.msr.data, byte, sizeof run.msr.data);
  if (declared.reason == KVM_EXIT_PAPR_HCALL) run.papr_hcall.ret = data;
}

std::string exit_reason_name(uint32_t reason) {
  for (const ReasonName& known : kReasonNames) {
    if (known.reason == reason) return known.name;
  }
  return std::to_string(reason);
}

const GuestMode* find_mode(std::string_view name) noexcept {
  for (const GuestMode& mode : guest_modes()) {
    if (mode.name == name) return &mode;
  }
  return nullptr;
}

const Guest* find_guest(std::string_view exit, std::string_view mode) noexcept {
  for (const Guest& guest : guests()) {
    if (guest.exit == exit && guest.mode == mode) return &guest;
  }
  return nullptr;
}

}  // namespace kvm_exit_bench
