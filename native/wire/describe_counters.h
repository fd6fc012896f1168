// The parts of messages that tell of hardware counters (src/samples/counters.ts).
#pragma once

#include "core/host/pmu.h"
#include "core/session/counter_rounds.h"
#include "wire/json.h"

namespace kvm_exit_bench::wire {

// `counters` of a `closed` message.
Json describe(const Counted& counted);
// `counters` of HostFacts.
Json describe(const PmuFacts& pmu);

}  // namespace kvm_exit_bench::wire
