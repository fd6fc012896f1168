// How exits scale: a launch of several threads, which prove their cells as a session does and then run them
// in windows of 1..N threads at once, all vCPUs in one VM or each in a VM of its own.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/guest/whole_groups.h"
#include "core/loop/window.h"
#include "core/session/cell.h"
#include "core/session/cell_prover.h"
#include "core/session/crew.h"

namespace kvm_exit_bench {

struct ScaleSpec {
  std::string device = "/dev/kvm";
  uint64_t seed = 0;
  uint32_t launch = 0;
  std::chrono::milliseconds watchdog{2000};
  std::chrono::microseconds window{20'000};
  // How many at once; thread i of each is pinned to the CPU i, round robin over those the process may use.
  std::vector<uint32_t> thread_counts;
  std::vector<CellSpec> cells;
};

inline constexpr uint32_t kMaxScaleThreads = 4096;

// Where the vCPUs of a window are: all in one VM, or each in a VM of its own.
enum class Vms { kOne, kEach };
inline constexpr std::array kBothWays = {Vms::kOne, Vms::kEach};

struct ScaleVerdict {
  uint32_t cell = 0;
  Vms vms = Vms::kOne;
  CellStatus status = CellStatus::kProved;
  std::string reason;
};

struct ScaleWindow {
  uint32_t cell = 0;
  Vms vms = Vms::kOne;
  // Of each thread; at least one exit each.
  std::vector<ThreadWindow> threads;
};

struct ScaleRound {
  std::vector<ScaleWindow> windows;
  // Windows that a signal cut short.
  uint32_t dropped = 0;
  bool complete = true;
};

class Scale {
 public:
  // Opens the device and starts the threads, each pinned. Throws KvmError. prove() comes first, once.
  explicit Scale(ScaleSpec spec);
  ~Scale();

  // By thread.
  const std::vector<int>& cpus() const noexcept { return cpus_; }
  // Loads every guest once for each thread, in one VM and in a VM each, and proves every cell on each of
  // them.
  std::vector<ScaleVerdict> prove();
  // Every proved cell, both ways, with each number of threads, in random order. After stop() it ends with the
  // window under way.
  ScaleRound round(uint32_t round);
  // What failed after its proof since this was asked last: it has no more windows, the others go on.
  std::vector<ScaleVerdict> take_failures() noexcept { return std::exchange(failures_, {}); }
  void stop() noexcept { stopped_.store(true, std::memory_order_relaxed); }

 private:
  // Made and used by one thread. What is of each way stands in the order of Vms.
  struct Member {
    std::unique_ptr<Watchdog> watchdog;
    std::array<std::unique_ptr<CellProver>, kBothWays.size()> provers;
    // By cell.
    std::array<std::vector<ProvedCell>, kBothWays.size()> cells;
    GroupCopies copies{};
  };
  struct Point {
    uint32_t cell;
    Vms vms;
    uint32_t threads;
    bool operator==(const Point&) const = default;
  };

  void enlist(size_t thread);
  ScaleVerdict prove_cell(uint32_t index, Vms vms);
  std::vector<CellVerdict> prove_on_all(uint32_t index, Vms vms);
  void give_up(uint32_t index, Vms vms, const CellVerdict& verdict);
  std::vector<ThreadWindow> run_point(const Point& point);
  void add_window(const Point& point, ScaleRound& result);
  void fail(const Point& point, const KvmError& error);

  ScaleSpec spec_;
  Device device_;
  std::vector<int> cpus_;
  // By cell; null until one is proved.
  std::vector<WindowFunction> windows_;
  std::vector<Point> points_;
  std::vector<ScaleVerdict> failures_;
  std::vector<Member> members_;
  std::atomic<bool> stopped_{false};
  // Last, so that its threads are gone before what they use.
  Crew crew_;
};

}  // namespace kvm_exit_bench
