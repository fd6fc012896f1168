#include "addon/js_value.h"

namespace kvm_exit_bench::addon {
namespace {

Napi::Value array_to_js(Napi::Env env, const wire::Json& list) {
  Napi::Array array = Napi::Array::New(env, list.size());
  uint32_t i = 0;
  for (const wire::Json& item : list) array.Set(i++, to_js(env, item));
  return array;
}

Napi::Value object_to_js(Napi::Env env, const wire::Json& members) {
  Napi::Object object = Napi::Object::New(env);
  for (const auto& [name, value] : members.items()) object.Set(name, to_js(env, value));
  return object;
}

wire::Json array_from_js(const Napi::Array& array) {
  wire::Json list = wire::Json::array();
  for (uint32_t i = 0; i < array.Length(); ++i) list.push_back(from_js(array.Get(i)));
  return list;
}

wire::Json object_from_js(const Napi::Object& object) {
  wire::Json members = wire::Json::object();
  const Napi::Array names = object.GetPropertyNames();
  for (uint32_t i = 0; i < names.Length(); ++i) {
    const std::string name = names.Get(i).As<Napi::String>().Utf8Value();
    members[name] = from_js(object.Get(name));
  }
  return members;
}

}  // namespace

Napi::Value to_js(Napi::Env env, const wire::Json& value) {
  if (value.is_boolean()) return Napi::Boolean::New(env, value.get<bool>());
  if (value.is_number()) return Napi::Number::New(env, value.get<double>());
  if (value.is_string()) return Napi::String::New(env, value.get_ref<const std::string&>());
  if (value.is_array()) return array_to_js(env, value);
  if (value.is_object()) return object_to_js(env, value);
  return env.Null();
}

wire::Json from_js(const Napi::Value& value) {
  if (value.IsBoolean()) return value.As<Napi::Boolean>().Value();
  if (value.IsNumber()) return value.As<Napi::Number>().DoubleValue();
  if (value.IsString()) return value.As<Napi::String>().Utf8Value();
  if (value.IsArray()) return array_from_js(value.As<Napi::Array>());
  if (value.IsObject()) return object_from_js(value.As<Napi::Object>());
  return nullptr;
}

}  // namespace kvm_exit_bench::addon
