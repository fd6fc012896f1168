#include "wire/value.h"

#include "core/kvm/kvm_error.h"

namespace kvm_exit_bench::wire {
namespace {

template <class Kind, class Data>
const Kind& expect(const Data& data, const char* what, const char* kind) {
  if (const Kind* found = std::get_if<Kind>(&data)) return *found;
  throw KvmError(ErrorCode::kInternal, "launch spec", 0, std::string(what) + " is not " + kind);
}

}  // namespace

const Value& Value::operator[](std::string_view key) const noexcept {
  static const Value kNull;
  const auto* object = std::get_if<Object>(&data_);
  if (object == nullptr) return kNull;
  for (const auto& [name, value] : *object) {
    if (name == key) return value;
  }
  return kNull;
}

const std::string& Value::text(const char* what) const {
  return expect<std::string>(data_, what, "a text");
}
double Value::number(const char* what) const {
  return expect<double>(data_, what, "a number");
}
const List& Value::list(const char* what) const {
  return expect<List>(data_, what, "a list");
}

}  // namespace kvm_exit_bench::wire
