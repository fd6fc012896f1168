// The native core for JavaScript: probe(device), the conformance checks, class Session and class Scale. See
// src/measure/native.ts.
#include <napi.h>

#include <memory>

#include "addon/scale_wrap.h"
#include "addon/session_wrap.h"
#include "addon/worker.h"
#include "conformance/check.h"
#include "wire/describe.h"

namespace kvm_exit_bench::addon {
namespace {

// The probe pins its thread, so it has one of its own, as long as the environment lives.
struct ProbeThread {
  Worker worker;
  // Nothing to keep alive: the environment outlives every promise.
  void Ref() {}
  void Unref() {}
};

Napi::Value probe_host(const Napi::CallbackInfo& info) {
  const std::string device = info[0].As<Napi::String>().Utf8Value();
  auto* thread = info.Env().GetInstanceData<ProbeThread>();
  return thread->worker.post(info.Env(), *thread, [device] { return wire::describe(probe(device)); });
}

// The names of all checks, in order.
Napi::Value list_checks(const Napi::CallbackInfo& info) {
  wire::Json checks = wire::Json::array();
  for (const conformance::Check& check : conformance::all_checks()) checks.push_back(wire::describe(check));
  return to_js(info.Env(), checks);
}

Napi::Value run_check(const Napi::CallbackInfo& info) {
  const std::string device = info[0].As<Napi::String>().Utf8Value();
  const std::string name = info[1].As<Napi::String>().Utf8Value();
  auto* thread = info.Env().GetInstanceData<ProbeThread>();
  return thread->worker.post(info.Env(), *thread, [device, name] {
    conformance::Calls calls;
    const conformance::Check& check = conformance::check_named(name);
    return wire::describe(check, conformance::run_check(check, device, calls));
  });
}

Napi::Object define(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData(std::make_unique<ProbeThread>().release());
  exports.Set("probe", Napi::Function::New(env, probe_host, "probe"));
  exports.Set("listChecks", Napi::Function::New(env, list_checks, "listChecks"));
  exports.Set("runCheck", Napi::Function::New(env, run_check, "runCheck"));
  exports.Set("Scale", ScaleWrap::define(env));
  exports.Set("Session", SessionWrap::define(env));
  return exports;
}

}  // namespace

NODE_API_MODULE(NODE_GYP_MODULE_NAME, define)

}  // namespace kvm_exit_bench::addon
