#pragma once

#include <napi.h>

#include <memory>

#include "addon/worker.h"
#include "core/session/session.h"

namespace kvm_exit_bench::addon {

// The JavaScript class Session: a core session on a thread of its own. Thin: the work is in core.
class SessionWrap : public Napi::ObjectWrap<SessionWrap> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit SessionWrap(const Napi::CallbackInfo& info);
  ~SessionWrap() override;

 private:
  Napi::Value cpu(const Napi::CallbackInfo& info);
  Napi::Value verify(const Napi::CallbackInfo& info);
  Napi::Value calibrate(const Napi::CallbackInfo& info);
  Napi::Value round(const Napi::CallbackInfo& info);
  Napi::Value take_failures(const Napi::CallbackInfo& info);
  Napi::Value finish(const Napi::CallbackInfo& info);
  void stop(const Napi::CallbackInfo& info);

  // Destroyed on the worker's thread, before the worker.
  std::unique_ptr<Session> session_;
  Worker worker_;
};

}  // namespace kvm_exit_bench::addon
