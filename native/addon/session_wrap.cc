#include "addon/session_wrap.h"

#include "addon/convert.h"

namespace kvm_exit_bench::addon {

Napi::Function SessionWrap::define(Napi::Env env) {
  return DefineClass(
      env, "Session",
      {InstanceAccessor<&SessionWrap::cpu>("cpu"), InstanceMethod<&SessionWrap::verify>("verify"),
       InstanceMethod<&SessionWrap::round>("round"), InstanceMethod<&SessionWrap::finish>("finish"),
       InstanceMethod<&SessionWrap::stop>("stop")});
}

SessionWrap::SessionWrap(const Napi::CallbackInfo& info) : Napi::ObjectWrap<SessionWrap>(info) {
  try {
    SessionSpec spec = spec_from_js(info[0].As<Napi::Object>());
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
  return worker_.post<std::vector<CellVerdict>>(
      info.Env(), *this, [this] { return session_->verify(); },
      [](Napi::Env env, const std::vector<CellVerdict>& verdicts) { return to_js(env, verdicts); });
}

Napi::Value SessionWrap::round(const Napi::CallbackInfo& info) {
  const uint32_t round = info[0].As<Napi::Number>().Uint32Value();
  return worker_.post<RoundResult>(
      info.Env(), *this, [this, round] { return session_->round(round); },
      [](Napi::Env env, const RoundResult& result) { return to_js(env, result); });
}

Napi::Value SessionWrap::finish(const Napi::CallbackInfo& info) {
  return worker_.post<SessionEnd>(
      info.Env(), *this, [this] { return session_->finish(); },
      [this](Napi::Env env, const SessionEnd& end) { return to_js(env, end, *session_); });
}

void SessionWrap::stop(const Napi::CallbackInfo&) {
  session_->stop();
}

}  // namespace kvm_exit_bench::addon
