// Cells as a plan has them, with blocks as short as they may be.
#pragma once

#include <string>
#include <vector>

#include "core/session/cell.h"

namespace kvm_exit_bench::test {

inline CellSpec control(const char* name, const char* mode = "") {
  CellSpec cell;
  cell.kind = CellKind::kControl;
  cell.id = std::string("control/") + name;
  cell.control = name;
  cell.mode = mode;
  cell.exits_per_block = 64;
  return cell;
}

inline CellSpec base(const char* exit, const char* mode) {
  CellSpec cell;
  cell.id = std::string(exit) + "/" + mode + "/none";
  cell.exit = exit;
  cell.mode = mode;
  cell.exits_per_block = 16;
  return cell;
}

inline CellSpec transfer(const char* exit, const char* mode, std::vector<std::string> groups,
                         Direction direction, Transfer how) {
  CellSpec cell = base(exit, mode);
  cell.kind = CellKind::kTransfer;
  cell.id += "/transfer";
  cell.groups = std::move(groups);
  cell.direction = direction;
  cell.transfer = how;
  return cell;
}

}  // namespace kvm_exit_bench::test
