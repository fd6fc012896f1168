// The proofs of a transfer, given accesses that are wrong in one way each.
#include <cstring>
#include <vector>

#include "core/kvm/kvm_error.h"
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

// Brings the touched register of each group across, and of the others what the vCPU holds already.
struct WritesOnlyTouched : SyncAccess<Direction::kWrite, 3> {
  WritesOnlyTouched(int fd, kvm_run* run, GroupList groups, std::span<uint8_t> copies)
      : SyncAccess(fd, run, groups, copies), vcpu_fd(fd), moved(groups) {}
  int vcpu_fd;
  GroupList moved;
  int before_entry() {
    SyncAccess::before_entry();
    GroupCopies now{};
    get_groups(vcpu_fd, moved, now);
    for (size_t i = 0; i < moved.size(); ++i) {
      const uint32_t touched = touched_value(*moved[i], copy(i));
      std::memcpy(copy(i), now.data() + i * kMaxGroupBytes, moved[i]->size);
      std::memcpy(copy(i) + moved[i]->touched_offset, &touched, sizeof touched);
    }
    return 0;
  }
};

struct FailsToRead : SyncAccess<Direction::kRead, 3> {
  using SyncAccess::SyncAccess;
  int after_exit() noexcept { return -1; }
};

KVM_TEST("a write that brings only the touched register across does not pass for one of its whole group") {
  const auto groups = all_groups();
  Loaded loaded("long64-ring0");
  WritesOnlyTouched access(loaded.guest.vcpu_fd(), loaded.guest.run(), groups, loaded.copies);
  OtherPath other(loaded.guest, groups, Transfer::kSync, sync_mask(groups));
  const Proof proof = prove_writes(loaded.guest, groups, access, other, "sync");
  CHECK_WITH(!proof.holds() && proof.field.find("regs.rcx") == 0, proof.field);
}

KVM_TEST("a read whose call fails is an error, not a comparison") {
  const auto groups = all_groups();
  Loaded loaded("long64-ring0");
  FailsToRead access(loaded.guest.vcpu_fd(), loaded.guest.run(), groups, loaded.copies);
  OtherPath other(loaded.guest, groups, Transfer::kSync, sync_mask(groups));
  bool thrown = false;
  try {
    prove_reads(loaded.guest, groups, access, other, "sync");
  } catch (const KvmError&) {
    thrown = true;
  }
  CHECK(thrown);
}

KVM_TEST("an ioctl that fails is seen, whichever group's it is") {
  const auto groups = all_groups();
  Loaded loaded("long64-ring0");
  for (size_t wrong = 0; wrong < 2; ++wrong) {
    RegisterGroup refused = *groups[wrong];
    refused.get_request = refused.set_request = _IO(KVMIO, 0xff);
    const RegisterGroup* list[] = {groups[0], groups[1]};
    list[wrong] = &refused;
    GroupCopies copies{};
    get_groups(loaded.guest.vcpu_fd(), GroupList(groups).first(2), copies);
    IoctlAccess<Direction::kBoth, 2> access(loaded.guest.vcpu_fd(), loaded.guest.run(), list, copies);
    CHECK(access.before_entry() != 0);
    CHECK(access.after_exit() != 0);
  }
}

KVM_TEST("both directions are proved where both are moved, each by four exits") {
  const auto groups = all_groups();
  Loaded loaded("long64-ring3");
  for (const Transfer transfer : {Transfer::kIoctl, Transfer::kSync}) {
    const auto prove = [&](Direction direction) {
      const Proof proof =
          proof_function(transfer, direction, 3)(loaded.guest, groups, loaded.copies, sync_mask(groups));
      CHECK(loaded.guest.run()->kvm_valid_regs == 0);
      return proof;
    };
    const Proof read = prove(Direction::kRead), write = prove(Direction::kWrite),
                both = prove(Direction::kBoth);
    CHECK(read.exits == 4 && write.exits == 4 && both.exits == 8);
    CHECK(both.fields_compared == read.fields_compared + write.fields_compared);
    CHECK(read.fields_compared > 4 * 100);
  }
}

KVM_TEST("a transfer whose reads are wrong fails although its writes arrive") {
  // A field that only the save area fills: it lies beyond regs, where the copy by ioctl keeps zeros.
  RegisterGroup longer = *find_group("regs");
  std::vector<RegisterField> fields(longer.fields.begin(), longer.fields.end());
  fields.push_back({"beyond", longer.size, 4});
  longer.fields = fields;
  const std::vector<const RegisterGroup*> list = {&longer};
  Loaded loaded("long64-ring0");
  std::memset(sync_area(loaded.guest.run()) + longer.size, 0xa5, 4);
  const auto prove = [&](Direction direction) {
    return proof_function(Transfer::kSync, direction, 1)(loaded.guest, list, loaded.copies, sync_mask(list));
  };
  CHECK(prove(Direction::kWrite).holds());
  CHECK(prove(Direction::kRead).field.find("regs.beyond: ioctl 0x0, sync 0xa5a5a5a5") == 0);
  CHECK(prove(Direction::kBoth).field.find("regs.beyond") == 0);
}

KVM_TEST("the other path is the save area for ioctl where the host offers every group, else it is ioctl") {
  const auto groups = all_groups();
  Loaded loaded("long64-ring0");
  const uint64_t all = sync_mask(groups);
  const auto name = [&](GroupList list, Transfer transfer, uint64_t offered) {
    return std::string(OtherPath(loaded.guest, list, transfer, offered).name());
  };
  CHECK(name(groups, Transfer::kIoctl, all) == "sync");
  CHECK(name(groups, Transfer::kSync, all) == "ioctl");
  CHECK(name(groups, Transfer::kIoctl, 0) == "ioctl");
  CHECK(name(groups, Transfer::kIoctl, all & ~groups[2]->sync_bit) == "ioctl");
  RegisterGroup uncarried = *groups[0];
  uncarried.sync_bit = 0;
  const RegisterGroup* const list[] = {&uncarried};
  CHECK(name(list, Transfer::kIoctl, all) == "ioctl");
}

KVM_TEST("what the other path writes is in the vCPU after the entry, by the save area and by ioctl") {
  const auto groups = all_groups();
  for (const Transfer transfer : {Transfer::kIoctl, Transfer::kSync}) {
    Loaded loaded("long64-ring3");
    OtherPath other(loaded.guest, groups, transfer, sync_mask(groups));
    other.before_entry();
    other.write(6);
    loaded.guest.enter_to_declared_exit();
    GroupCopies seen{}, pattern{};
    get_groups(loaded.guest.vcpu_fd(), groups, seen);
    for (size_t i = 0; i < groups.size(); ++i) {
      fill_pattern(*groups[i], pattern.data() + i * kMaxGroupBytes, 6);
      for (const RegisterField& field : groups[i]->free_fields) {
        const size_t at = i * kMaxGroupBytes + field.offset;
        CHECK_WITH(std::memcmp(&seen[at], &pattern[at], field.size) == 0, field.name);
      }
    }
  }
}

}  // namespace
}  // namespace kvm_exit_bench
