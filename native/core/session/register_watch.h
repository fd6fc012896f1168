// Watches the registers of a launch's guests: what each exit leaves before the first round it must leave
// after the last one. The blocks themselves look at one register of each group that their cell moves.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "core/proof/known_exit.h"
#include "core/session/cell.h"
#include "core/session/cell_prover.h"

namespace kvm_exit_bench {

class RegisterWatch {
 public:
  // A cell that is proved and is no control. Both outlive the watch.
  void add(uint32_t cell, const CellSpec& spec, const ProvedCell& proved);
  // After all proofs, which change registers, and before any block. The cells whose exit cannot be known have
  // failed.
  std::vector<CellVerdict> begin();
  // After all blocks, each cell's exit once more its own way, but for those that have failed already. The
  // cells whose registers have moved.
  std::vector<CellVerdict> end(const std::function<bool(uint32_t cell)>& has_failed);

 private:
  struct WatchedCell {
    uint32_t index;
    const CellSpec* spec;
    const ProvedCell* proved;
  };
  // A guest with the cells that run on it.
  struct WatchedGuest {
    LoadedGuest* loaded;
    std::vector<WatchedCell> cells;
    // None where the exit cannot be known.
    std::optional<KnownExit> exit = std::nullopt;
  };
  static void end_guest(WatchedGuest& guest, const std::function<bool(uint32_t)>& has_failed,
                        std::vector<CellVerdict>& verdicts);

  std::deque<WatchedGuest> guests_;
};

}  // namespace kvm_exit_bench
