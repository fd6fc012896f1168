// Transfers on the host's own /dev/kvm: the proofs hold for the real accesses and fail for broken ones, and
// the interface does what the accesses rely on.
#include <sys/ioctl.h>

#include <cerrno>

#include "core/guest/offered_groups.h"
#include "core/loop/access.h"
#include "core/loop/block.h"
#include "core/proof/fields.h"
#include "core/proof/guest_proof.h"
#include "core/proof/transfer_proof.h"
#include "test/support/check.h"
#include "test/support/open.h"

namespace kvm_exit_bench {
namespace {

using test::all_groups;
using test::Loaded;

// Loses one bit of kvm_valid_regs.
template <Direction direction, size_t count>
struct ForgetsValid : SyncAccess<direction, count> {
  using SyncAccess<direction, count>::SyncAccess;
  uint64_t forgotten = 0;
  void attach() noexcept { request_sync(this->run_, this->mask_ & ~forgotten); }
};

// Loses one bit of kvm_dirty_regs.
template <Direction direction, size_t count>
struct ForgetsDirty : SyncAccess<direction, count> {
  using SyncAccess<direction, count>::SyncAccess;
  uint64_t forgotten = 0;
  int before_entry() noexcept {
    SyncAccess<direction, count>::before_entry();
    this->run_->kvm_dirty_regs &= ~forgotten;
    return 0;
  }
};

KVM_TEST("every combination of groups proves every direction, by ioctl and by sync, in every mode") {
  for (const GuestMode& mode : guest_modes()) {
    Loaded loaded(mode.name);
    const uint64_t offered = offered_sync_mask(loaded.guest.vm(), loaded.guest.vcpu());
    for (uint32_t subset = 1; subset < 8; ++subset) {
      std::vector<const RegisterGroup*> groups;
      for (uint32_t i = 0; i < 3; ++i) {
        if ((subset >> i & 1) != 0) groups.push_back(all_groups(loaded.guest)[i]);
      }
      for (const Direction direction : {Direction::kRead, Direction::kWrite, Direction::kBoth}) {
        for (const Transfer transfer : {Transfer::kIoctl, Transfer::kSync}) {
          const ProofFunction prove = proof_function(transfer, direction, groups.size());
          const Proof proof = prove(loaded.guest, groups, loaded.copies, offered);
          CHECK_WITH(proof.holds(), proof.reason + " " + proof.field);
          CHECK(proof.fields_compared > 0);
        }
      }
    }
  }
}

template <class Access>
Proof prove_with(Loaded& loaded, const std::vector<const RegisterGroup*>& groups, uint64_t forgotten,
                 bool reading) {
  Access access(loaded.guest.vcpu_fd(), loaded.guest.run(), groups, loaded.copies);
  access.forgotten = forgotten;
  OtherPath other(loaded.guest, groups, Transfer::kSync,
                  offered_sync_mask(loaded.guest.vm(), loaded.guest.vcpu()));
  return reading ? prove_reads(loaded.guest, groups, access, other, "sync")
                 : prove_writes(loaded.guest, groups, access, other, "sync");
}

KVM_TEST("a valid bit that is not set makes the proof of reads fail in a field of its group") {
  const auto groups = all_groups();
  for (const RegisterGroup* group : groups) {
    Loaded loaded("long64-ring0");
    using Access = ForgetsValid<Direction::kRead, 3>;
    CHECK(prove_with<Access>(loaded, groups, 0, true).holds());
    const Proof proof = prove_with<Access>(loaded, groups, group->sync_bit, true);
    CHECK(!proof.holds());
    CHECK_WITH(proof.field.find(std::string(group->name) + ".") == 0, proof.field);
  }
}

KVM_TEST("a dirty bit that is not set makes the proof of writes fail in a field of its group") {
  const auto groups = all_groups();
  for (const RegisterGroup* group : groups) {
    Loaded loaded("long64-ring3");
    using Access = ForgetsDirty<Direction::kWrite, 3>;
    CHECK(prove_with<Access>(loaded, groups, 0, false).holds());
    const Proof proof = prove_with<Access>(loaded, groups, group->sync_bit, false);
    CHECK(!proof.holds());
    CHECK_WITH(proof.field.find(std::string(group->name) + ".") == 0, proof.field);
  }
}

KVM_TEST("kvm_dirty_regs is consumed by the entry and kvm_valid_regs stays") {
  Loaded loaded("long64-ring0");
  kvm_run* run = loaded.guest.run();
  const uint64_t mask = sync_mask(all_groups());
  run->kvm_valid_regs = mask;
  loaded.guest.enter_to_declared_exit();
  run->kvm_dirty_regs = mask;
  loaded.guest.enter_to_declared_exit();
  CHECK(run->kvm_dirty_regs == 0);
  CHECK(run->kvm_valid_regs == mask);
}

KVM_TEST("an unknown bit in either mask is refused with EINVAL") {
  Loaded loaded("long64-ring0");
  kvm_run* run = loaded.guest.run();
  for (const uint64_t bit : {uint64_t{1} << 3, uint64_t{1} << 31, uint64_t{1} << 40}) {
    run->kvm_valid_regs = bit;
    CHECK(::ioctl(loaded.guest.vcpu_fd(), KVM_RUN, 0) == -1 && errno == EINVAL);
    run->kvm_valid_regs = 0;
    run->kvm_dirty_regs = bit;
    CHECK(::ioctl(loaded.guest.vcpu_fd(), KVM_RUN, 0) == -1 && errno == EINVAL);
    run->kvm_dirty_regs = 0;
  }
  loaded.guest.enter_to_declared_exit();
}

KVM_TEST("the save area is left alone when no group is asked for") {
  Loaded loaded("long64-ring3");
  uint8_t* area = sync_area(loaded.guest.run());
  std::memset(area, 0xa5, 256);
  request_sync(loaded.guest.run(), 0);
  loaded.guest.enter_to_declared_exit();
  for (size_t i = 0; i < 256; ++i) CHECK(area[i] == 0xa5);
}

}  // namespace
}  // namespace kvm_exit_bench
