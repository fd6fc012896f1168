// The shapes of src/measure/protocol.ts, made from core types.
#pragma once

#include <exception>

#include "core/probe.h"
#include "core/session.h"
#include "wire/value.h"

namespace kvm_exit_bench::wire {

// HostFacts of the protocol.
Value describe(const HostFacts& facts);
// The verdicts of a `verified` message.
Value describe(const std::vector<CellVerdict>& verdicts);
// A `round` message without type, launch and round.
Value describe(const RoundResult& round);
// A `closed` message without type and launch. `session` gives the histograms.
Value describe(const SessionEnd& end, const Session& session);
// An `error` message without type and launch.
Value describe(const std::exception_ptr& thrown);

}  // namespace kvm_exit_bench::wire
