#pragma once

#include "core/session/scale.h"
#include "core/session/session.h"
#include "wire/value.h"

namespace kvm_exit_bench::wire {

// A LaunchSpec of src/measure/protocol.ts. It is validated there; what is wrong here is an internal error
// that says which key.
SessionSpec read_spec(const Value& spec);

// A ScaleSpec of src/measure/scale/protocol.ts.
ScaleSpec read_scale_spec(const Value& spec);

// The `clock` of a launch spec or a probe request.
ClockChoice read_clock(const Value& request);

}  // namespace kvm_exit_bench::wire
