// Between core types and JavaScript values. The shapes are those of src/measure/protocol.ts; they are
// validated there, so what is missing here is an internal error and says which key.
#pragma once

#include <napi.h>

#include "core/probe.h"
#include "core/session.h"

namespace kvm_exit_bench::addon {

SessionSpec spec_from_js(const Napi::Object& spec);

Napi::Value to_js(Napi::Env env, const HostFacts& facts);
Napi::Value to_js(Napi::Env env, const std::vector<CellVerdict>& verdicts);
Napi::Value to_js(Napi::Env env, const RoundResult& round);
// `session` gives the histograms.
Napi::Value to_js(Napi::Env env, const SessionEnd& end, const Session& session);

}  // namespace kvm_exit_bench::addon
