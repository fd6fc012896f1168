// Pure parts of the core: no /dev/kvm.
#include <algorithm>
#include <cstring>
#include <numeric>
#include <set>

#include "core/block.h"
#include "core/histogram.h"
#include "core/host_file.h"
#include "core/random.h"
#include "core/verify.h"
#include "test/check.h"

namespace kvm_exit_bench {
namespace {

// The rule as src/measure/protocol.ts states it.
uint64_t bucket_lower_bound(uint32_t index) {
  constexpr uint32_t kSub = 1u << Histogram::kSubBits;
  if (index < kSub) return index;
  return uint64_t{kSub + index % kSub} << (index / kSub - 1);
}

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

UNIT("a value beyond the last bucket is counted in it and kept as the maximum") {
  Histogram histogram;
  histogram.add(UINT64_MAX);
  CHECK(histogram.counts().back() == 1);
  CHECK(histogram.max() == UINT64_MAX);
}

UNIT("splitmix64 gives the published first values for seed 0") {
  Random random(0);
  CHECK(random.next() == 0xe220a8397b1dcdafu);
  CHECK(random.next() == 0x6e789e6aa1b965f4u);
}

std::vector<int> order_of(uint64_t seed, uint32_t launch, uint32_t round) {
  std::vector<int> order(50);
  std::iota(order.begin(), order.end(), 0);
  Random random = round_random(seed, launch, round);
  shuffle(std::span<int>(order), random);
  return order;
}

UNIT("a round's order is a permutation that its seed, launch and round decide") {
  std::vector<int> sorted = order_of(7, 1, 2);
  CHECK(order_of(7, 1, 2) == sorted);
  CHECK(order_of(7, 1, 3) != sorted);
  CHECK(order_of(7, 2, 2) != sorted);
  CHECK(order_of(8, 1, 2) != sorted);
  std::sort(sorted.begin(), sorted.end());
  for (int i = 0; i < 50; ++i) CHECK(sorted[static_cast<size_t>(i)] == i);
}

UNIT("either of two cells comes first in about half of the rounds") {
  int first = 0;
  for (uint32_t round = 0; round < 4000; ++round) {
    const std::vector<int> order = order_of(11, 0, round);
    first += std::find(order.begin(), order.end(), 3) < std::find(order.begin(), order.end(), 40) ? 1 : 0;
  }
  // Five standard deviations of a fair coin.
  CHECK_WITH(std::abs(first - 2000) < 160, std::to_string(first));
}

UNIT("a block's median and minimum are those of its 16 sub-batches, its mean that of the whole") {
  std::vector<uint64_t> stamps(32);
  uint64_t now = 1000;
  for (size_t i = 0; i < stamps.size(); ++i) {
    now += i == 5 ? 5000 : (i < 2 ? 90 : 100);
    stamps[i] = now;
  }
  const BlockValue value = summarize_block(stamps, 1000, now - 1000);
  CHECK(value.median == 100);
  CHECK(value.min == 90);
  CHECK(value.mean == static_cast<double>(now - 1000) / 32);
}

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
      touched = touched || field.offset == group.touched_offset;
    }
    CHECK(touched);
    for (const RegisterField& field : group.free_fields) CHECK_WITH(used[field.offset], field.name);
    // Whatever is not a named field is padding or reserved: at most an eighth of the struct, or a field is
    // missing.
    const auto unnamed = static_cast<size_t>(std::count(used.begin(), used.end(), false));
    CHECK_WITH(unnamed * 2 <= group.size, std::string(group.name) + " " + std::to_string(unnamed));
  }
}

UNIT("two copies that differ in one field are told apart by that field's name, whichever it is") {
  for (const RegisterGroup& group : register_groups()) {
    for (const RegisterField& field : group.fields) {
      std::array<uint8_t, kMaxGroupBytes> one{}, other{};
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
  run->io.direction = KVM_EXIT_IO_IN;
  CHECK(exit_difference(*run, declared).has_value());
  run->io.direction = KVM_EXIT_IO_OUT;
  run->io.port = 0x3f9;
  CHECK(exit_difference(*run, declared).has_value());
  run->io.port = 0x3f8;
  run->exit_reason = KVM_EXIT_HLT;
  CHECK(exit_difference(*run, declared)->find("hlt") != std::string::npos);
}

UNIT("a colon field is found by its whole name") {
  const std::string text = "model\t\t: 17\nmodel name\t: AMD EPYC\nempty :\n";
  CHECK(colon_field(text, "model") == "17");
  CHECK(colon_field(text, "model name") == "AMD EPYC");
  CHECK(colon_field(text, "empty").empty());
  CHECK(colon_field(text, "absent").empty());
}

UNIT("a file that is not there reads as empty") {
  CHECK(read_host_file("/proc/no-such-file").empty());
}

}  // namespace
}  // namespace kvm_exit_bench
