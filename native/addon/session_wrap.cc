#include "addon/session_wrap.h"

#include "addon/js_value.h"
#include "wire/describe.h"
#include "wire/read_spec.h"

namespace kvm_exit_bench::addon {

Napi::Function SessionWrap::define(Napi::Env env) {
  return DefineClass(
      env, "Session",
      {InstanceAccessor<&SessionWrap::cpu>("cpu"), InstanceMethod<&SessionWrap::verify>("verify"),
       InstanceMethod<&SessionWrap::calibrate>("calibrate"), InstanceMethod<&SessionWrap::round>("round"),
       InstanceMethod<&SessionWrap::take_failures>("takeFailures"),
       InstanceMethod<&SessionWrap::finish>("finish"), InstanceMethod<&SessionWrap::stop>("stop")});
}

SessionWrap::SessionWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<SessionWrap>(info) {
  try {
    SessionSpec spec = wire::read_spec(from_js(info[0]));
    worker_.run_and_wait([&] { session_ = std::make_unique<Session>(std::move(spec)); });
  } catch (const Napi::Error&) {
    throw;
  } catch (...) {
    throw to_js_error(info.Env(), std::current_exception());
  }
}

SessionWrap::~SessionWrap() {
  // The environment may end in mid-round: wait for the block under way, not for the round.
  session_->stop();
  worker_.run_and_wait([this] { session_.reset(); });
}

Napi::Value SessionWrap::cpu(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), session_->cpu());
}

Napi::Value SessionWrap::verify(const Napi::CallbackInfo& info) {
  return worker_.post(info.Env(), *this, [this] { return wire::describe(session_->prove()); });
}

Napi::Value SessionWrap::calibrate(const Napi::CallbackInfo& info) {
  return worker_.post(info.Env(), *this, [this] {
    return session_->needs_pilot() ? wire::describe(session_->calibrate()) : wire::Json();
  });
}

Napi::Value SessionWrap::round(const Napi::CallbackInfo& info) {
  const uint32_t round = info[0].As<Napi::Number>().Uint32Value();
  return worker_.post(info.Env(), *this, [this, round] { return wire::describe(session_->round(round)); });
}

Napi::Value SessionWrap::take_failures(const Napi::CallbackInfo& info) {
  return worker_.post(info.Env(), *this, [this] { return wire::describe(session_->take_failures()); });
}

Napi::Value SessionWrap::finish(const Napi::CallbackInfo& info) {
  return worker_.post(info.Env(), *this, [this] { return wire::describe(session_->finish(), *session_); });
}

void SessionWrap::stop(const Napi::CallbackInfo&) {
  session_->stop();
}

}  // namespace kvm_exit_bench::addon
