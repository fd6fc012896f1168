// The shapes of src/samples/protocol.ts, made from core types.
#pragma once

#include <exception>
#include <optional>
#include <vector>

#include "conformance/check.h"
#include "core/host/probe.h"
#include "core/session/scale.h"
#include "core/session/session.h"
#include "wire/json.h"

namespace kvm_exit_bench::wire {

// HostFacts of the protocol.
Json describe(const HostFacts& facts);
// The verdicts of a `verified` message.
Json describe(const std::vector<CellVerdict>& verdicts);
// The `exitsPerBlock` of a `calibrated` message.
Json describe(const std::vector<std::optional<uint32_t>>& exits_per_block);
// A `round` message without type, launch and round.
Json describe(const RoundResult& round);
// What of a `round` message tells which blocks were disturbed; empty where none was.
Json describe_events(const RoundResult& round);
// The `account` of a `closed` message.
Json describe_account(const Session& session);
// A `closed` message without type and launch. `session` gives the histograms.
Json describe(const SessionEnd& end, const Session& session);
// A check of src/measure/conformance.ts that was only listed, and one that was done.
Json describe(const conformance::Check& check);
Json describe(const conformance::Check& check, const conformance::CheckOutcome& outcome);
// The verdicts of a scale's `verified` message, and its `round` message without type, launch and round
// (src/measure/scale/protocol.ts).
Json describe(const std::vector<ScaleVerdict>& verdicts);
Json describe(const ScaleRound& round);
// An `error` message without type and launch.
Json describe(const std::exception_ptr& thrown);

}  // namespace kvm_exit_bench::wire
