// The small pieces that host and launch conversions share.
#pragma once

#include <napi.h>

#include <vector>

#include "core/clock.h"

namespace kvm_exit_bench::addon {

template <class Item, class Convert>
Napi::Array list(Napi::Env env, const std::vector<Item>& items, Convert convert) {
  Napi::Array array = Napi::Array::New(env, items.size());
  for (uint32_t i = 0; i < items.size(); ++i) array.Set(i, convert(items[i]));
  return array;
}

inline const char* clock_name(ClockSource clock) {
  return clock == ClockSource::kCycleCounter ? "tsc" : "monotonic_raw";
}

}  // namespace kvm_exit_bench::addon
