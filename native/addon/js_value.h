// Between wire values and JavaScript values.
#pragma once

#include <napi.h>

#include "wire/json.h"

namespace kvm_exit_bench::addon {

Napi::Value to_js(Napi::Env env, const wire::Json& value);
// Numbers, texts, booleans, null, arrays and plain objects; anything else becomes null.
wire::Json from_js(const Napi::Value& value);

}  // namespace kvm_exit_bench::addon
