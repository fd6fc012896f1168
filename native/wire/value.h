// What crosses between the core and whoever drives it: plain values, as JSON has them. The addon turns them
// into JavaScript values, the runner into text; their shapes are described once, in describe.cc and
// read_spec.cc.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace kvm_exit_bench::wire {

class Value;
using List = std::vector<Value>;
using Member = std::pair<std::string, Value>;
// Keeps the order of its members.
using Object = std::vector<Member>;

class Value {
 public:
  Value() = default;
  Value(std::nullptr_t) {}
  Value(bool value) : data_(value) {}
  Value(double value) : data_(value) {}
  Value(int value) : data_(static_cast<double>(value)) {}
  Value(uint32_t value) : data_(static_cast<double>(value)) {}
  // Counts beyond 2^53 would lose digits; none of ours comes near.
  Value(uint64_t value) : data_(static_cast<double>(value)) {}
  Value(const char* value) : data_(std::string(value)) {}
  Value(std::string value) : data_(std::move(value)) {}
  Value(List value) : data_(std::move(value)) {}
  Value(Object value) : data_(std::move(value)) {}

  const auto& data() const noexcept { return data_; }

  // Member of an object; null where there is none.
  const Value& operator[](std::string_view key) const noexcept;
  // Each throws KvmError kInternal that names `what` when the value is of another kind.
  const std::string& text(const char* what) const;
  double number(const char* what) const;
  const List& list(const char* what) const;
  bool is_null() const noexcept { return std::holds_alternative<std::monostate>(data_); }

 private:
  std::variant<std::monostate, bool, double, std::string, List, Object> data_;
};

}  // namespace kvm_exit_bench::wire
