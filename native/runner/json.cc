#include "runner/json.h"

#include <nlohmann/json.hpp>

#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench::runner {
namespace {

using Json = nlohmann::ordered_json;

wire::Value from_json(const Json& json) {
  if (json.is_boolean()) return json.get<bool>();
  if (json.is_number()) return json.get<double>();
  if (json.is_string()) return json.get<std::string>();
  if (json.is_array()) {
    wire::List list;
    for (const Json& item : json) list.push_back(from_json(item));
    return list;
  }
  if (json.is_object()) {
    wire::Object object;
    for (const auto& [key, item] : json.items()) object.emplace_back(key, from_json(item));
    return object;
  }
  return {};
}

struct ToJson {
  Json operator()(std::monostate) const { return nullptr; }
  Json operator()(bool value) const { return value; }
  Json operator()(const std::string& value) const { return value; }
  Json operator()(double value) const {
    // Whole numbers without a fraction, as JavaScript writes them.
    const auto whole = static_cast<int64_t>(value);
    if (static_cast<double>(whole) == value) return whole;
    return value;
  }
  Json operator()(const wire::List& list) const {
    Json json = Json::array();
    for (const wire::Value& item : list) json.push_back(std::visit(*this, item.data()));
    return json;
  }
  Json operator()(const wire::Object& object) const {
    Json json = Json::object();
    for (const auto& [key, item] : object) json[key] = std::visit(*this, item.data());
    return json;
  }
};

}  // namespace

wire::Value parse_json(const std::string& text) {
  try {
    return from_json(Json::parse(text));
  } catch (const Json::exception& error) {
    throw KvmError(ErrorCode::kInternal, "request", 0, error.what());
  }
}

std::string to_json(const wire::Value& value) {
  return std::visit(ToJson{}, value.data()).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace kvm_exit_bench::runner
