// The order of the cells in a round: fresh for each round, with the cells that are compared side by side.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/session/cell.h"

namespace kvm_exit_bench {

// How often a cell stands in a round: what the hypervisor below costs is asked for all over the round, since
// all other cells are judged beside it, and every other cell is timed once.
size_t parts_of(const CellSpec& spec) noexcept;

// A transfer by ioctl and the same by sync are a unit: they run one after the other, and a fair coin says
// which comes first. What slows the host down for milliseconds then slows both. Every other cell is a unit of
// its own.
class RoundOrder {
 public:
  // The next cell; cells come by ascending index.
  void add(uint32_t index, const CellSpec& spec);
  // All cells, each as often as it has parts, in the order of that round; a seed gives the same order on
  // every host.
  std::vector<uint32_t> draw(uint64_t seed, uint32_t launch, uint32_t round) const;

 private:
  std::vector<std::vector<uint32_t>> units_;
  // Where the cells of a transfer are, by all that they have in common.
  std::map<std::string, size_t> unit_of_;
};

}  // namespace kvm_exit_bench
