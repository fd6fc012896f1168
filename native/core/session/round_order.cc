#include "core/session/round_order.h"

#include "core/session/random.h"

namespace kvm_exit_bench {
namespace {

std::string transfer_key(const CellSpec& spec) {
  std::string key = spec.exit + '/' + spec.mode + '@' + spec.setup;
  for (const std::string& group : spec.groups) key += '+' + group;
  return key + '/' + std::to_string(static_cast<int>(spec.direction)) + '/' + std::to_string(spec.delay_ns) +
         ':' + std::to_string(spec.delay_every);
}

}  // namespace

size_t parts_of(const CellSpec& spec) noexcept {
  constexpr size_t kSpread = 8;
  return spec.kind == CellKind::kControl && spec.control == "cpuid" ? kSpread : 1;
}

void RoundOrder::add(uint32_t index, const CellSpec& spec) {
  if (spec.kind == CellKind::kTransfer) {
    const auto [known, is_new] = unit_of_.try_emplace(transfer_key(spec), units_.size());
    if (!is_new) {
      units_[known->second].push_back(index);
      return;
    }
  }
  for (size_t part = 0; part < parts_of(spec); ++part) units_.push_back({index});
}

std::vector<uint32_t> RoundOrder::draw(uint64_t seed, uint32_t launch, uint32_t round) const {
  Random random = round_random(seed, launch, round);
  std::vector<std::vector<uint32_t>> units = units_;
  shuffle(std::span(units), random);
  std::vector<uint32_t> order;
  for (std::vector<uint32_t>& unit : units) {
    shuffle(std::span(unit), random);
    order.insert(order.end(), unit.begin(), unit.end());
  }
  return order;
}

}  // namespace kvm_exit_bench
