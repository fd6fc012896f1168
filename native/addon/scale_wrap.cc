#include "addon/scale_wrap.h"

#include "addon/js_value.h"
#include "wire/describe.h"
#include "wire/read_spec.h"

namespace kvm_exit_bench::addon {

Napi::Function ScaleWrap::define(Napi::Env env) {
  return DefineClass(
      env, "Scale",
      {InstanceAccessor<&ScaleWrap::cpus>("cpus"), InstanceMethod<&ScaleWrap::verify>("verify"),
       InstanceMethod<&ScaleWrap::round>("round"), InstanceMethod<&ScaleWrap::take_failures>("takeFailures"),
       InstanceMethod<&ScaleWrap::stop>("stop")});
}

ScaleWrap::ScaleWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<ScaleWrap>(info) {
  try {
    ScaleSpec spec = wire::read_scale_spec(from_js(info[0]));
    worker_.run_and_wait([&] { scale_ = std::make_unique<Scale>(std::move(spec)); });
  } catch (const Napi::Error&) {
    throw;
  } catch (...) {
    throw to_js_error(info.Env(), std::current_exception());
  }
}

ScaleWrap::~ScaleWrap() {
  // The environment may end in mid-round: wait for the window under way, not for the round.
  scale_->stop();
  worker_.run_and_wait([this] { scale_.reset(); });
}

Napi::Value ScaleWrap::cpus(const Napi::CallbackInfo& info) {
  return to_js(info.Env(), scale_->cpus());
}

Napi::Value ScaleWrap::verify(const Napi::CallbackInfo& info) {
  return worker_.post(info.Env(), *this, [this] { return wire::describe(scale_->prove()); });
}

Napi::Value ScaleWrap::round(const Napi::CallbackInfo& info) {
  const uint32_t round = info[0].As<Napi::Number>().Uint32Value();
  return worker_.post(info.Env(), *this, [this, round] { return wire::describe(scale_->round(round)); });
}

Napi::Value ScaleWrap::take_failures(const Napi::CallbackInfo& info) {
  return worker_.post(info.Env(), *this, [this] { return wire::describe(scale_->take_failures()); });
}

void ScaleWrap::stop(const Napi::CallbackInfo&) {
  scale_->stop();
}

}  // namespace kvm_exit_bench::addon
