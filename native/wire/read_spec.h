#pragma once

#include "core/session/scale.h"
#include "core/session/session.h"
#include "wire/json.h"

namespace kvm_exit_bench::wire {

// A LaunchSpec of src/samples/protocol.ts. It is validated there; what is wrong here is an internal error
// that says which key.
SessionSpec read_spec(const Json& spec);

// A ScaleSpec of src/measure/scale/protocol.ts.
ScaleSpec read_scale_spec(const Json& spec);

// The `clock` of a launch spec or a probe request.
ClockChoice read_clock(const Json& request);

}  // namespace kvm_exit_bench::wire
