#pragma once

#include <napi.h>

#include <memory>

#include "addon/worker.h"
#include "core/session/scale.h"

namespace kvm_exit_bench::addon {

// The JavaScript class Scale: a core Scale, directed from a thread of its own. Thin: the work is in core.
class ScaleWrap : public Napi::ObjectWrap<ScaleWrap> {
 public:
  static Napi::Function define(Napi::Env env);
  explicit ScaleWrap(const Napi::CallbackInfo& info);
  ~ScaleWrap() override;

 private:
  Napi::Value cpus(const Napi::CallbackInfo& info);
  Napi::Value verify(const Napi::CallbackInfo& info);
  Napi::Value round(const Napi::CallbackInfo& info);
  Napi::Value take_failures(const Napi::CallbackInfo& info);
  void stop(const Napi::CallbackInfo& info);

  std::unique_ptr<Scale> scale_;
  Worker worker_;
};

}  // namespace kvm_exit_bench::addon
