#include "wire/json.h"

#include <string>

#include "core/kvm/kvm_error.h"
#include "wire/spec_number.h"

namespace kvm_exit_bench::wire {
namespace {

void require(bool holds, const char* key, const char* kind) {
  if (holds) return;
  throw KvmError(ErrorCode::kInternal, "launch spec", 0, std::string(key) + " is not " + kind);
}

const std::string& as_text(const Json& value, const char* key) {
  require(value.is_string(), key, "a text");
  return value.get_ref<const std::string&>();
}

double as_number(const Json& value, const char* key) {
  require(value.is_number(), key, "a number");
  return value.get<double>();
}

// A request is a few levels deep. Copies of values recurse, so that thousands of levels would overflow the
// stack.
bool refuse_deep(int depth, Json::parse_event_t, const Json&) {
  constexpr int kMostLevels = 64;
  if (depth > kMostLevels) {
    throw KvmError(ErrorCode::kInternal, "request", 0,
                   "it is nested more than " + std::to_string(kMostLevels) + " levels deep");
  }
  return true;
}

}  // namespace

const Json& member(const Json& object, const char* key) noexcept {
  static const Json kNull;
  if (!object.is_object()) return kNull;
  const auto found = object.find(key);
  return found == object.end() ? kNull : *found;
}

const std::string& text(const Json& object, const char* key) {
  return as_text(member(object, key), key);
}

double number(const Json& object, const char* key) {
  return as_number(member(object, key), key);
}

const Json& list(const Json& object, const char* key) {
  const Json& value = member(object, key);
  require(value.is_array(), key, "a list");
  return value;
}

std::vector<std::string> texts(const Json& object, const char* key) {
  std::vector<std::string> all;
  for (const Json& item : list(object, key)) all.push_back(as_text(item, key));
  return all;
}

uint32_t count(const Json& object, const char* key) {
  return spec_count(number(object, key), key);
}

std::vector<uint32_t> counts(const Json& object, const char* key) {
  std::vector<uint32_t> all;
  for (const Json& item : list(object, key)) all.push_back(spec_count(as_number(item, key), key));
  return all;
}

Json js_number(double value) {
  // Neither NaN nor what an int64_t cannot hold may be cast to one.
  constexpr double kTooLarge = 0x1p63;
  if (!(value >= -kTooLarge && value < kTooLarge)) return value;
  const auto whole = static_cast<int64_t>(value);
  return static_cast<double>(whole) == value ? Json(whole) : Json(value);
}

Json parse(const std::string& text) {
  try {
    return Json::parse(text, refuse_deep);
  } catch (const Json::exception& error) {
    throw KvmError(ErrorCode::kInternal, "request", 0, error.what());
  }
}

std::string to_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace kvm_exit_bench::wire
