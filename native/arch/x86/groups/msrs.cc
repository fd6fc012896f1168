// Model-specific registers, 1, 8 and 32 in one KVM_GET_MSRS: the first of a fixed order that the host names
// in KVM_GET_MSR_INDEX_LIST and that may be written back.
#include <linux/kvm.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <string>

#include "core/kvm/ioctl.h"
#include "core/kvm/kvm_error.h"
#include "groups/table.h"

namespace kvm_exit_bench {
namespace {

struct NamedMsr {
  const char* name;
  uint32_t index;
};
// What msrs-1, msrs-8 and msrs-32 choose from, in order: those of system calls first, which every 64-bit host
// has and monitors save; then what is not tied to one CPU. No counter runs in any (TSC), and none grows with
// exits.
constexpr std::array kCandidates = {
    NamedMsr{"KERNEL_GS_BASE", 0xc0000102},
    NamedMsr{"LSTAR", 0xc0000082},
    NamedMsr{"CSTAR", 0xc0000083},
    NamedMsr{"STAR", 0xc0000081},
    NamedMsr{"SYSCALL_MASK", 0xc0000084},
    NamedMsr{"SYSENTER_CS", 0x174},
    NamedMsr{"SYSENTER_ESP", 0x175},
    NamedMsr{"SYSENTER_EIP", 0x176},
    NamedMsr{"PAT", 0x277},
    NamedMsr{"TSC_ADJUST", 0x3b},
    NamedMsr{"TSC_DEADLINE", 0x6e0},
    NamedMsr{"MISC_ENABLE", 0x1a0},
    NamedMsr{"MCG_STATUS", 0x17a},
    NamedMsr{"MCG_CTL", 0x17b},
    NamedMsr{"SMI_COUNT", 0x34},
    NamedMsr{"PLATFORM_INFO", 0xce},
    NamedMsr{"MISC_FEATURES_ENABLES", 0x140},
    NamedMsr{"UCODE_REV", 0x8b},
    NamedMsr{"ARCH_CAPABILITIES", 0x10a},
    NamedMsr{"PERF_CAPABILITIES", 0x345},
    NamedMsr{"KVM_WALL_CLOCK", 0x11},
    NamedMsr{"KVM_SYSTEM_TIME", 0x12},
    NamedMsr{"KVM_WALL_CLOCK_NEW", 0x4b564d00},
    NamedMsr{"KVM_SYSTEM_TIME_NEW", 0x4b564d01},
    NamedMsr{"KVM_ASYNC_PF_EN", 0x4b564d02},
    NamedMsr{"KVM_STEAL_TIME", 0x4b564d03},
    NamedMsr{"KVM_PV_EOI_EN", 0x4b564d04},
    NamedMsr{"KVM_POLL_CONTROL", 0x4b564d05},
    NamedMsr{"KVM_ASYNC_PF_INT", 0x4b564d06},
    NamedMsr{"DEBUGCTL", 0x1d9},
    NamedMsr{"LASTBRANCHFROMIP", 0x1db},
    NamedMsr{"LASTBRANCHTOIP", 0x1dc},
    NamedMsr{"LASTINTFROMIP", 0x1dd},
    NamedMsr{"LASTINTTOIP", 0x1de},
    NamedMsr{"HWCR", 0xc0010015},
    NamedMsr{"VM_HSAVE_PA", 0xc0010117},
    NamedMsr{"AMD64_VIRT_SPEC_CTRL", 0xc001011f},
    NamedMsr{"AMD64_TSC_RATIO", 0xc0000104},
    NamedMsr{"POWER_CTL", 0x1fc},
    NamedMsr{"TSC_AUX", 0xc0000103},
    NamedMsr{"SPEC_CTRL", 0x48},
    NamedMsr{"UMWAIT_CONTROL", 0xe1},
    NamedMsr{"XSS", 0xda0},
    NamedMsr{"XFD", 0x1c4},
    NamedMsr{"XFD_ERR", 0x1c5},
    NamedMsr{"FEATURE_CONTROL", 0x3a},
    NamedMsr{"TSX_CTRL", 0x122},
    NamedMsr{"K7_EVNTSEL0", 0xc0010000},
    NamedMsr{"K7_EVNTSEL1", 0xc0010001},
    NamedMsr{"K7_EVNTSEL2", 0xc0010002},
    NamedMsr{"K7_EVNTSEL3", 0xc0010003},
};

// As C computes them: the header alone.
struct MsrHeader {
  uint32_t count;
  uint32_t padding;
};
constexpr unsigned long kGetMsrIndexList = _IOWR(KVMIO, 0x02, uint32_t);
constexpr unsigned long kGetMsrs = _IOWR(KVMIO, 0x88, MsrHeader);
constexpr unsigned long kSetMsrs = _IOW(KVMIO, 0x89, MsrHeader);
static_assert(sizeof(MsrList) <= kMaxGroupBytes && sizeof(MsrEntry) == sizeof(kvm_msr_entry));

constexpr size_t data_of(size_t entry) noexcept {
  return offsetof(MsrList, entries) + entry * sizeof(MsrEntry) + offsetof(MsrEntry, data);
}

// Entries 1 to 3 take any canonical address, and STAR any value; no guest makes a system call.
constexpr std::array kFree = {RegisterField{"LSTAR", data_of(1), sizeof(uint64_t)},
                              RegisterField{"CSTAR", data_of(2), sizeof(uint64_t)},
                              RegisterField{"STAR", data_of(3), sizeof(uint64_t)}};

bool begins_as_candidates(const std::array<NamedMsr, kMostMsrs>& msrs) noexcept {
  return std::equal(msrs.begin(), msrs.begin() + 4, kCandidates.begin(),
                    [](const NamedMsr& one, const NamedMsr& other) { return one.index == other.index; });
}

// What this host's groups move: settled once, since one process measures one host.
struct Chosen {
  std::array<NamedMsr, kMostMsrs> msrs{};
  // The data of each entry, under its name.
  std::array<RegisterField, kMostMsrs> fields{};
  size_t count = 0;
};

// Until a host was asked: the first candidates, so that every field has a name.
constexpr Chosen first_candidates() noexcept {
  Chosen choice;
  for (size_t i = 0; i < kMostMsrs; ++i) {
    choice.msrs[i] = kCandidates[i];
    choice.fields[i] = {kCandidates[i].name, data_of(i), sizeof(uint64_t)};
  }
  return choice;
}

Chosen& chosen() noexcept {
  static Chosen kChosen = first_candidates();
  return kChosen;
}

bool names(const std::array<uint32_t, 1024>& list, uint32_t count, uint32_t index) noexcept {
  return std::find(list.begin() + 1, list.begin() + 1 + count, index) != list.begin() + 1 + count;
}

// KVM_GET_MSR_INDEX_LIST: how many, then the numbers.
std::array<uint32_t, 1024> index_list(int device_fd) {
  std::array<uint32_t, 1024> list{};
  list[0] = list.size() - 1;
  if (patient_ioctl(device_fd, kGetMsrIndexList, list.data()) != 0) throw_errno("KVM_GET_MSR_INDEX_LIST");
  list[0] = std::min<uint32_t>(list[0], list.size() - 1);
  return list;
}

// Whether it can be read, written back, and reads the same then.
bool may_be_written_back(int vcpu_fd, uint32_t index) noexcept {
  MsrList one{};
  one.count = 1;
  one.entries[0].index = index;
  if (patient_ioctl(vcpu_fd, kGetMsrs, &one) != 1) return false;
  const uint64_t before = one.entries[0].data;
  if (patient_ioctl(vcpu_fd, kSetMsrs, &one) != 1) return false;
  return patient_ioctl(vcpu_fd, kGetMsrs, &one) == 1 && one.entries[0].data == before;
}

void choose(int device_fd, int vcpu_fd) {
  Chosen& choice = chosen();
  const std::array<uint32_t, 1024> list = index_list(device_fd);
  for (const NamedMsr& msr : kCandidates) {
    if (choice.count == kMostMsrs) return;
    if (!names(list, list[0], msr.index) || !may_be_written_back(vcpu_fd, msr.index)) continue;
    choice.fields[choice.count] = {msr.name, data_of(choice.count), sizeof(uint64_t)};
    choice.msrs[choice.count++] = msr;
  }
}

void choose_once(int device_fd, int vcpu_fd) {
  static std::once_flag done;
  std::call_once(done, choose, device_fd, vcpu_fd);
}

template <size_t count>
void require(int device_fd, int vcpu_fd) {
  choose_once(device_fd, vcpu_fd);
  if (chosen().count >= count && begins_as_candidates(chosen().msrs)) return;
  throw KvmError(ErrorCode::kKvm, "KVM_GET_MSR_INDEX_LIST", 0,
                 "names " + std::to_string(chosen().count) +
                     " of the registers this tool knows and that may be " + "written back, " +
                     std::to_string(count) + " are needed");
}

template <size_t count>
void ask(uint8_t* copy) noexcept {
  const auto wanted = static_cast<uint32_t>(count);
  std::memcpy(copy + offsetof(MsrList, count), &wanted, sizeof wanted);
  for (size_t i = 0; i < count; ++i) {
    std::memcpy(copy + data_of(i) - offsetof(MsrEntry, data), &chosen().msrs[i].index, sizeof(uint32_t));
  }
}

template <size_t count>
std::string moves() {
  std::string text;
  for (const NamedMsr& msr : std::span(chosen().msrs).first(count)) {
    text.append(text.empty() ? "" : ", ").append(msr.name);
  }
  return text;
}

template <size_t count>
RegisterGroup msrs_group(std::string_view name) {
  constexpr std::span<const RegisterField> kNoneFree;
  RegisterGroup made =
      ioctl_group(name, data_of(count - 1) + sizeof(uint64_t), data_of(0),
                  std::span(chosen().fields).first(count), count == 1 ? kNoneFree : std::span(kFree));
  made.get_request = kGetMsrs;
  made.set_request = kSetMsrs;
  made.get_name = "KVM_GET_MSRS";
  made.set_name = "KVM_SET_MSRS";
  made.answer = static_cast<int>(count);
  made.make_ready = require<count>;
  made.ask = ask<count>;
  made.moves = moves<count>;
  return made;
}

}  // namespace

std::array<RegisterGroup, 3> msr_groups() {
  return {msrs_group<1>("msrs-1"), msrs_group<8>("msrs-8"), msrs_group<32>("msrs-32")};
}

}  // namespace kvm_exit_bench
