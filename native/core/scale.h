// How exits scale: windows of 1..N vCPU threads at once, all vCPUs in one VM or each in a VM of its own.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/cell.h"
#include "core/crew.h"
#include "core/session.h"
#include "core/window.h"

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

// Where the vCPUs of a window are.
enum class Machines { kOne, kEach };

struct ScaleVerdict {
  uint32_t cell = 0;
  Machines machines = Machines::kOne;
  CellStatus status = CellStatus::kVerified;
  std::string reason;
};

struct ScaleWindow {
  uint32_t cell = 0;
  Machines machines = Machines::kOne;
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
  // Opens the device and starts the threads, each pinned. Throws KvmError. verify() comes first, once.
  explicit Scale(ScaleSpec spec);
  ~Scale();

  // By thread.
  const std::vector<int>& cpus() const noexcept { return cpus_; }
  // Loads every guest once for each thread, in one VM and in a VM each, and proves every cell on each of
  // them.
  std::vector<ScaleVerdict> verify();
  // Every verified cell, both ways, with each number of threads, in random order. Throws KvmError that names
  // the cell. After stop() it ends with the window under way.
  ScaleRound round(uint32_t round);
  void stop() noexcept { stopped_.store(true, std::memory_order_relaxed); }

 private:
  using GuestKey = std::pair<const Guest*, Machines>;
  // Made and used by one thread.
  struct Member {
    std::unique_ptr<Watchdog> watchdog;
    std::map<GuestKey, std::unique_ptr<LoadedGuest>> guests;
    GroupCopies copies{};
  };
  struct ScaledCell {
    CellSpec spec;
    const Guest* guest = nullptr;
    std::vector<const RegisterGroup*> groups;
    WindowFunction window = nullptr;
  };
  struct Point {
    uint32_t cell;
    Machines machines;
    uint32_t threads;
  };

  void load(const Guest& guest, Machines machines);
  std::string why_not(ScaledCell& cell, Machines machines);
  ScaleVerdict verify_cell(uint32_t cell, Machines machines);
  void prove(const ScaledCell& cell, Machines machines);
  std::vector<ThreadWindow> run_point(const Point& point);

  ScaleSpec spec_;
  Device device_;
  std::vector<int> cpus_;
  std::vector<ScaledCell> cells_;
  std::vector<Point> points_;
  std::vector<Member> members_;
  std::atomic<bool> stopped_{false};
  // Last, so that its threads are gone before what they use.
  Crew crew_;
};

}  // namespace kvm_exit_bench
