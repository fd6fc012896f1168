// A cell as a launch is asked for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/guest/transfer.h"

namespace kvm_exit_bench {

enum class CellKind { kControl, kBase, kTransfer };

struct CellSpec {
  CellKind kind = CellKind::kBase;
  std::string id;
  std::string control;
  std::string exit;
  std::string mode;
  // Name of the VM's set-up; empty: the plain one.
  std::string setup;
  std::vector<std::string> groups;
  Direction direction = Direction::kRead;
  Transfer transfer = Transfer::kNone;
  // None: the pilot of the launch finds it (pilot.h).
  std::optional<uint32_t> exits_per_block = std::nullopt;
  // That the handler of each exit takes longer, up to kLongestDelayNs; 0: as fast as it can.
  double delay_ns = 0;
  // One exit in so many takes longer.
  uint32_t delay_every = 1;
};

}  // namespace kvm_exit_bench
