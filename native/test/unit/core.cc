// Pure parts of the core: no /dev/kvm.
#include <algorithm>
#include <cstring>
#include <map>
#include <set>

#include "core/loop/block.h"
#include "core/loop/histogram.h"
#include "core/proof/fields.h"
#include "core/proof/guest_proof.h"
#include "core/proof/transfer_proof.h"
#include "test/support/buckets.h"
#include "test/support/check.h"

namespace kvm_exit_bench {
namespace {

using test::bucket_lower_bound;

UNIT("every value falls into the bucket whose bounds hold it, none wider than 1/32") {
  for (uint64_t value : {0ull, 1ull, 31ull, 32ull, 63ull, 64ull, 65ull, 1000ull, 17'003ull, 65'535ull,
                         65'536ull, 123'456'789ull, (1ull << 39) + 12345}) {
    const uint32_t bucket = Histogram::bucket_of(value);
    const uint64_t low = bucket_lower_bound(bucket);
    const uint64_t high = bucket_lower_bound(bucket + 1);
    CHECK_WITH(low <= value && value < high, std::to_string(value));
    CHECK(value < 32 || (high - low) * 32 <= low);
  }
}

UNIT("a value beyond the last bucket falls into it and is kept as the maximum") {
  Histogram histogram;
  histogram.add(UINT64_MAX);
  histogram.add(5);
  CHECK(histogram.counts().back() == 1);
  CHECK(histogram.max() == UINT64_MAX);
}

UNIT("a block's median and minimum are those of its 16 sub-batches, its mean that of the whole") {
  std::vector<uint64_t> stamps(32);
  uint64_t now = 1000;
  for (size_t i = 0; i < stamps.size(); ++i) {
    now += i == 5 ? 5000 : (i < 2 ? 90 : 100);
    stamps[i] = now;
  }
  const BlockValue value = summarize_block(stamps, 1000, {now - 1000, 32, false});
  CHECK(value.median == 100);
  CHECK(value.min == 90);
  CHECK(value.mean == static_cast<double>(now - 1000) / 32);
  CHECK(value.drop == Drop::kNone);
}

UNIT("the median of an even number of sub-batches lies half way between the middle two") {
  std::array<uint64_t, 16> stamps{};
  uint64_t now = 0;
  for (size_t i = 0; i < stamps.size(); ++i) stamps[i] = now += i < 8 ? 10 : 20;
  CHECK(summarize_block(stamps, 0, {240, 16, false}).median == 15);
}

UNIT("a block that is no multiple of 16 has sub-batches of two exits") {
  std::array<uint64_t, 8> stamps{};
  uint64_t now = 0;
  for (size_t i = 0; i < stamps.size(); ++i) stamps[i] = now += 10 * (i / 2 + 1);
  const BlockValue value = summarize_block(stamps, 0, {200, 8, false});
  CHECK(value.min == 10 && value.median == 25 && value.mean == 25);
}

UNIT("a block whose thread migrated keeps its numbers and is dropped") {
  std::array<uint64_t, 16> stamps{};
  for (size_t i = 0; i < stamps.size(); ++i) stamps[i] = 7 * (i + 1);
  const BlockValue value = summarize_block(stamps, 0, {112, 16, true});
  CHECK(value.drop == Drop::kMigrated && value.median == 7);
}

// Padding, what is reserved, the MXCSR that KVM_GET_FPU leaves out. Of others most bytes mean nothing.
const std::map<std::string_view, long> kUnnamedBytes = {{"regs", 0}, {"sregs", 20},     {"events", 27},
                                                        {"fpu", 9},  {"debugregs", 72}, {"sregs2", 20}};

UNIT("every register field lies inside its group, no two overlap, and the touched register is one of them") {
  for (const RegisterGroup& group : register_groups()) {
    std::vector<bool> used(group.size, false);
    bool touched = false;
    for (const RegisterField& field : group.fields) {
      CHECK_WITH(field.offset + field.size <= group.size, field.name);
      for (size_t i = 0; i < field.size; ++i) {
        CHECK_WITH(!used[field.offset + i], field.name);
        used[field.offset + i] = true;
      }
      touched = touched || (field.offset <= group.touched_offset &&
                            group.touched_offset + sizeof(uint32_t) <= field.offset + field.size);
    }
    CHECK(touched);
    for (const RegisterField& field : group.free_fields) CHECK_WITH(used[field.offset], field.name);
    if (!kUnnamedBytes.contains(group.name)) continue;
    // Whatever is not a named field is padding or reserved, or a field is missing.
    const auto unnamed = std::count(used.begin(), used.end(), false);
    CHECK_WITH(unnamed == kUnnamedBytes.at(group.name), group.name.data() + std::to_string(unnamed));
  }
}

UNIT("two copies that differ in one field are told apart by that field's name, whichever it is") {
  for (const RegisterGroup& group : register_groups()) {
    for (const RegisterField& field : group.fields) {
      std::array<uint8_t, kMaxLoneGroupBytes> one{}, other{};
      other[field.offset + field.size - 1] ^= 0x40;
      uint32_t compared = 0;
      const auto difference = field_difference(group, one.data(), "ioctl", other.data(), "sync", compared);
      CHECK_WITH(difference.has_value(), field.name);
      CHECK_WITH(difference->find(std::string(group.name) + "." + field.name + ":") == 0, *difference);
    }
  }
}

UNIT("a written register that does not arrive is named") {
  const RegisterGroup* regs = find_group("regs");
  const RegisterGroup* const list[] = {regs};
  GroupCopies written{}, seen{};
  fill_pattern(*regs, written.data(), 1);
  std::memcpy(seen.data(), written.data(), regs->size);
  seen[regs->touched_offset] = 1;  // the guest added its step
  uint32_t compared = 0;
  CHECK(!written_difference(list, written, seen, "sync", "ioctl", compared));
  CHECK(compared > regs->free_fields.size());
  seen[regs->free_fields.back().offset] ^= 1;
  const auto difference = written_difference(list, written, seen, "sync", "ioctl", compared);
  CHECK(difference && difference->find(regs->free_fields.back().name) != std::string::npos);
}

UNIT("an exit with another port, size, direction or data is not the declared one") {
  std::array<uint64_t, 1024> page{};
  auto* run = reinterpret_cast<kvm_run*>(page.data());
  const DeclaredExit declared{KVM_EXIT_IO, 0x3f8, 1, true, 0x42};
  run->exit_reason = KVM_EXIT_IO;
  run->io.direction = KVM_EXIT_IO_OUT;
  run->io.port = 0x3f8;
  run->io.size = 1;
  run->io.count = 1;
  run->io.data_offset = 4096;
  reinterpret_cast<uint8_t*>(run)[4096] = 0x42;
  CHECK(!exit_difference(*run, declared));
  reinterpret_cast<uint8_t*>(run)[4096] = 0x43;
  CHECK(exit_difference(*run, declared).has_value());
  reinterpret_cast<uint8_t*>(run)[4096] = 0x42;
  run->io.size = 2;
  CHECK(exit_difference(*run, declared).has_value());
  run->io.size = 1;
  run->io.count = 2;
  CHECK(exit_difference(*run, declared).has_value());
  run->io.count = 1;
  run->io.direction = KVM_EXIT_IO_IN;
  CHECK(exit_difference(*run, declared).has_value());
  run->io.direction = KVM_EXIT_IO_OUT;
  for (const uint64_t outside : {uint64_t{8192}, uint64_t{1} << 40, ~uint64_t{0}}) {
    run->io.data_offset = outside;
    CHECK(exit_difference(*run, declared) == "its data lie outside of kvm_run");
    supply_input(*run, declared, 0x42);
  }
  run->io.data_offset = 4096;
  run->io.port = 0x3f9;
  CHECK(exit_difference(*run, declared).has_value());
  run->io.port = 0x3f8;
  run->exit_reason = KVM_EXIT_HLT;
  CHECK(exit_difference(*run, declared)->find("hlt") != std::string::npos);
}

UNIT("a memory access at another address or of another byte is not the declared one") {
  kvm_run run{};
  const DeclaredExit declared{KVM_EXIT_MMIO, 0x3fe0'0000, 1, true, 0x42};
  run.exit_reason = KVM_EXIT_MMIO;
  run.mmio.phys_addr = 0x3fe0'0000;
  run.mmio.len = 1;
  run.mmio.is_write = 1;
  run.mmio.data[0] = 0x42;
  CHECK(!exit_difference(run, declared));
  run.mmio.data[0] = 0x43;
  CHECK(exit_difference(run, declared)->find("data 0x43") == 0);
  run.mmio.phys_addr = 0;
  CHECK(exit_difference(run, declared)->find("address 0x0") == 0);
}

UNIT(
    "a hypercall with another number or argument is not the declared one, and its return value is its "
    "input") {
  kvm_run run{};
  const DeclaredExit declared{KVM_EXIT_PAPR_HCALL, 0x58, 1, false, 0x42};
  run.exit_reason = KVM_EXIT_PAPR_HCALL;
  run.papr_hcall.nr = 0x58;
  run.papr_hcall.args[2] = 0x42;
  CHECK(!exit_difference(run, declared));
  run.papr_hcall.args[2] = 0x43;
  CHECK(exit_difference(run, declared)->find("data 0x43") == 0);
  run.papr_hcall.nr = 0x54;
  CHECK(exit_difference(run, declared)->find("address 0x54") == 0);
  supply_input(run, declared, 0x61);
  CHECK(run.papr_hcall.ret == 0x61);
}

UNIT("a pattern gives every free field of a group a value of its own, another in each round") {
  for (const RegisterGroup& group : register_groups()) {
    std::array<uint8_t, kMaxLoneGroupBytes> one{}, next{};
    fill_pattern(group, one.data(), 3);
    fill_pattern(group, next.data(), 4);
    std::set<uint64_t> values;
    for (const RegisterField& field : group.free_fields) {
      uint64_t value = 0;
      std::memcpy(&value, one.data() + field.offset, std::min(field.size, sizeof value));
      CHECK_WITH(values.insert(value).second, field.name);
      for (size_t half = 0; half < field.size; half += 4) {
        CHECK_WITH(std::memcmp(&one[field.offset + half], &next[field.offset + half], 4) != 0, field.name);
      }
    }
  }
}

}  // namespace
}  // namespace kvm_exit_bench
