#include "addon/js_value.h"

namespace kvm_exit_bench::addon {
namespace {

struct ToJs {
  Napi::Env env;

  Napi::Value operator()(std::monostate) const { return env.Null(); }
  Napi::Value operator()(bool value) const { return Napi::Boolean::New(env, value); }
  Napi::Value operator()(double value) const { return Napi::Number::New(env, value); }
  Napi::Value operator()(const std::string& value) const { return Napi::String::New(env, value); }
  Napi::Value operator()(const wire::List& list) const {
    Napi::Array array = Napi::Array::New(env, list.size());
    for (uint32_t i = 0; i < list.size(); ++i) array.Set(i, std::visit(*this, list[i].data()));
    return array;
  }
  Napi::Value operator()(const wire::Object& members) const {
    Napi::Object object = Napi::Object::New(env);
    for (const auto& [name, value] : members) object.Set(name, std::visit(*this, value.data()));
    return object;
  }
};

}  // namespace

Napi::Value to_js(Napi::Env env, const wire::Value& value) {
  return std::visit(ToJs{env}, value.data());
}

wire::Value from_js(const Napi::Value& value) {
  if (value.IsBoolean()) return value.As<Napi::Boolean>().Value();
  if (value.IsNumber()) return value.As<Napi::Number>().DoubleValue();
  if (value.IsString()) return value.As<Napi::String>().Utf8Value();
  if (value.IsArray()) {
    const auto array = value.As<Napi::Array>();
    wire::List list;
    for (uint32_t i = 0; i < array.Length(); ++i) list.push_back(from_js(array.Get(i)));
    return list;
  }
  if (!value.IsObject()) return {};
  const auto object = value.As<Napi::Object>();
  const Napi::Array names = object.GetPropertyNames();
  wire::Object members;
  for (uint32_t i = 0; i < names.Length(); ++i) {
    const std::string name = names.Get(i).As<Napi::String>().Utf8Value();
    members.emplace_back(name, from_js(object.Get(name)));
  }
  return members;
}

}  // namespace kvm_exit_bench::addon
