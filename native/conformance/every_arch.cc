// What holds on every arch, whether its kvm_run carries registers or not.
#include <linux/kvm.h>

#include <algorithm>
#include <cstddef>
#include <cstring>

#include "conformance/check.h"
#include "conformance/subject.h"
#include "core/guest/register_group.h"
#include "core/loop/access.h"

namespace kvm_exit_bench::conformance {
namespace {

// The first guest of the arch's table that needs nothing of the VM.
const Guest& plain_guest() {
  const auto all = guests();
  return *std::find_if(all.begin(), all.end(), [](const Guest& guest) {
    return guest.prepare == nullptr && guest.prepare_vm == nullptr;
  });
}

uint64_t known_mask() {
  uint64_t mask = 0;
  for (const RegisterGroup& group : register_groups()) mask |= group.sync_bit;
  return mask;
}

void mask_on_device_and_vm(Lab& lab) {
  const Vm vm(lab.device());
  const int device = sync_capability(lab, lab.device().fd());
  const int answer = sync_capability(lab, vm.fd());
  if (device == answer) return;
  const std::string saw =
      "the VM fd answers " + std::to_string(answer) + ", /dev/kvm " + std::to_string(device);
  throw Deviation(answer == 0 ? Meaning::kDocumented : Meaning::kUnknown, saw);
}

void area_in_mapping(Lab& lab) {
  const int bytes = lab.calls().call(lab.device().fd(), KVM_GET_VCPU_MMAP_SIZE, nullptr);
  if (bytes >= static_cast<int>(sizeof(kvm_run))) return;
  throw Deviation("KVM_GET_VCPU_MMAP_SIZE is " + std::to_string(bytes) + ", sizeof(struct kvm_run) is " +
                  std::to_string(sizeof(kvm_run)));
}

// The arch's registers end before the union does; nothing of KVM's lies in what is left.
void padding_untouched(Lab& lab) {
  const Guest& guest = plain_guest();
  Subject subject(lab, guest);
  const std::span<uint8_t> padding(subject.area() + sizeof(kvm_sync_regs),
                                   sizeof(kvm_run::s) - sizeof(kvm_sync_regs));
  if (subject.valid_at_creation() == 0) subject.page().kvm_valid_regs = known_mask();
  std::memset(padding.data(), kPoison, padding.size());
  subject.enter_until(guest.declared.reason);
  expect_poison(padding, "the padding after struct kvm_sync_regs");
}

}  // namespace

std::vector<Check> checks_of_every_arch() {
  static_assert(sizeof(kvm_sync_regs) <= SYNC_REGS_SIZE_BYTES);
  static_assert(sizeof(kvm_run::s) == SYNC_REGS_SIZE_BYTES);
  return {
      {"mask-device-and-vm",
       "/dev/kvm and the VM fd answer KVM_CAP_SYNC_REGS with the same mask; 0 on the VM fd of a protected "
       "guest",
       "kvm_vm_ioctl_check_extension, arch/x86/kvm/x86.c; commit 74c1807f6c4f (protected guests)",
       Meaning::kUnknown, mask_on_device_and_vm},
      {"area-in-mapping", "KVM_GET_VCPU_MMAP_SIZE covers struct kvm_run with its save area of 2048 bytes",
       "SYNC_REGS_SIZE_BYTES, include/uapi/linux/kvm.h; KVM_GET_VCPU_MMAP_SIZE, virt/kvm/kvm_main.c",
       Meaning::kBug, area_in_mapping},
      {"area-padding-untouched", "an exit writes nothing behind struct kvm_sync_regs",
       "struct kvm_run, include/uapi/linux/kvm.h (union of kvm_sync_regs and padding)", Meaning::kBug,
       padding_untouched},
  };
}

}  // namespace kvm_exit_bench::conformance
