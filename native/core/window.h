// A window: one thread exits again and again for a given time, beside others that do the same.
#pragma once

#include <cstdint>

#include "core/cell.h"
#include "core/loaded_guest.h"
#include "core/register_calls.h"
#include "core/start_line.h"

namespace kvm_exit_bench {

struct WindowContext {
  LoadedGuest* loaded = nullptr;
  GroupList groups;
  GroupCopies* copies = nullptr;
  StartLine* start = nullptr;
  uint64_t length_ns = 0;
};

struct ThreadWindow {
  // Both 0 where another thread failed or a signal cut this one short: nothing was measured.
  uint64_t exits = 0;
  // From the start to the end of the last exit, CLOCK_MONOTONIC_RAW.
  uint64_t ns = 0;
};

// Comes to the start line exactly once, whatever happens. Throws KvmError when an exit fails, does not come
// back within the watchdog's bound, or the guest did not count every exit.
using WindowFunction = ThreadWindow (*)(WindowContext&);
WindowFunction window_function(Transfer transfer, Direction direction, size_t group_count);

}  // namespace kvm_exit_bench
