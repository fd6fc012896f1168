// Exits that ask userspace to do something before the guest may go on: inject an interrupt, empty the dirty
// ring. Doing so is part of each exit and timed with it.
#include <linux/kvm.h>

#include <array>
#include <cstring>

#include "core/guest/loaded_guest.h"
#include "core/kvm/ioctl.h"
#include "core/kvm/kvm_error.h"
#include "guests/table.h"
#include "vcpu_state.h"

DECLARE_GUEST(interrupt_window)
DECLARE_GUEST(dirty_ring_full)

namespace kvm_exit_bench {
namespace {

constexpr uint8_t kVector = 0x20;
constexpr uint64_t kInterruptsOn = 0x200;
constexpr uint32_t kRingSlot = 1;
constexpr uint64_t kRingMemory = 0x100'0000;
constexpr uint64_t kRingMemoryBytes = 0x40'0000;
constexpr uint64_t kPageBytes = 0x1000;
// One page, the smallest: KVM keeps 64 of its 256 entries (KVM_DIRTY_RING_RSVD_ENTRIES). The guest takes 1024
// pages in turn, so that it comes back to one only after it was harvested, also where userspace adds to the
// counter and it takes every other one.
constexpr uint64_t kRingBytes = 256 * sizeof(kvm_dirty_gfn);

constexpr DeclaredExit kWindow = {KVM_EXIT_IRQ_WINDOW_OPEN, 0, 0, false, 0};
constexpr DeclaredExit kRingFull = {KVM_EXIT_DIRTY_RING_FULL, 0, 0, false, 0};

void put64(LoadedGuest& loaded, uint64_t address, uint64_t value) {
  std::memcpy(loaded.handling().memory + address, &value, sizeof value);
}

// A present 64-bit interrupt gate to `target` in code segment 0x10, and the descriptors that iretq loads.
void write_tables(LoadedGuest& loaded, uint64_t target) {
  put64(loaded, kInterruptTable + uint64_t{16} * kVector,
        (target & 0xffff) | 0x10 << 16 | uint64_t{0x8e00} << 32 | (target >> 16 & 0xffff) << 48);
  put64(loaded, kSegmentTable + 0x10, 0x00af'9b00'0000'ffff);
  put64(loaded, kSegmentTable + 0x18, 0x00cf'9300'0000'ffff);
  kvm_sregs sregs;
  KVM_CALL(loaded.vcpu_fd(), KVM_GET_SREGS, &sregs);
  sregs.idt = {kInterruptTable, 0xfff, {}};
  sregs.gdt = {kSegmentTable, 0x1f, {}};
  KVM_CALL(loaded.vcpu_fd(), KVM_SET_SREGS, &sregs);
}

void ask_for_windows(LoadedGuest& loaded) {
  // The interrupt's handler follows the two bytes of the waiting jump.
  write_tables(loaded, kCodeAddress + 2);
  kvm_regs regs = get_regs(loaded.vcpu_fd());
  regs.rflags |= kInterruptsOn;
  set_regs(loaded.vcpu_fd(), regs);
  loaded.run()->request_interrupt_window = 1;
}

int inject_interrupt(ExitHandling& handling) noexcept {
  kvm_interrupt interrupt{kVector};
  return ::ioctl(handling.vcpu_fd, KVM_INTERRUPT, &interrupt);
}

void enable_ring(const Vm& vm) {
  enable(vm, KVM_CAP_DIRTY_LOG_RING, "KVM_CAP_DIRTY_LOG_RING", kRingBytes);
  Mapping memory = Mapping::anonymous(kRingMemoryBytes, kGuestMemoryAlignment);
  kvm_userspace_memory_region region{kRingSlot, KVM_MEM_LOG_DIRTY_PAGES, kRingMemory, kRingMemoryBytes,
                                     reinterpret_cast<uint64_t>(memory.data())};
  KVM_CALL(vm.fd(), KVM_SET_USER_MEMORY_REGION, &region);
  vm.keep(std::move(memory));
}

void map_ring(LoadedGuest& loaded) {
  Mapping ring = Mapping::shared(loaded.vcpu_fd(), kRingBytes, KVM_DIRTY_LOG_PAGE_OFFSET * kPageBytes);
  loaded.handling().mapped = ring.data();
  loaded.keep(std::move(ring));
  set_rsi(loaded.vcpu_fd(), kRingMemory);
}

// One page off the ring makes room for one more.
int harvest_one(ExitHandling& handling) noexcept {
  constexpr uint64_t kEntries = kRingBytes / sizeof(kvm_dirty_gfn);
  auto* ring = reinterpret_cast<kvm_dirty_gfn*>(handling.mapped);
  kvm_dirty_gfn& entry = ring[handling.turn++ % kEntries];
  if (__atomic_load_n(&entry.flags, __ATOMIC_ACQUIRE) != KVM_DIRTY_GFN_F_DIRTY) return 1;
  __atomic_store_n(&entry.flags, KVM_DIRTY_GFN_F_RESET, __ATOMIC_RELEASE);
  return ::ioctl(handling.vm_fd, KVM_RESET_DIRTY_RINGS, 0) == 1 ? 0 : 1;
}

Guest dirty_ring_full(std::string_view mode) {
  return {GUEST_CODE("dirty-ring-full", mode, dirty_ring_full),
          kRingFull,
          enable_ring,
          map_ring,
          &kCountsAndUsesStrings,
          harvest_one,
          Handled::kInExit,
          Transfers::kAll,
          "KVM sees a full ring between two runs of the guest, and not everywhere is that at the write",
          {},
          "the vCPUs of one VM dirty the same pages, and each harvest is of all their rings"};
}

}  // namespace

std::span<const Guest> event_guests() noexcept {
  static const std::array kGuests = {
      Guest{GUEST_CODE("interrupt-window", kRing0, interrupt_window),
            kWindow,
            nullptr,
            ask_for_windows,
            nullptr,
            inject_interrupt,
            Handled::kInExit,
            Transfers::kAll,
            {},
            "events",
            kWritesMemory},
      dirty_ring_full(kRing0),
      dirty_ring_full(kRing3),
  };
  return kGuests;
}

}  // namespace kvm_exit_bench
