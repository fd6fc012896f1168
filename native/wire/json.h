// What crosses between the core and whoever drives it: plain values whose members keep their order. The addon
// turns them into JavaScript values, the runner into text; their shapes are described once, in describe.h and
// read_spec.h.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace kvm_exit_bench::wire {

using Json = nlohmann::ordered_json;

// Member of an object; null where there is none.
const Json& member(const Json& object, const char* key) noexcept;
// Each throws KvmError kInternal that names `key` where the member is of another kind, or none.
const std::string& text(const Json& object, const char* key);
double number(const Json& object, const char* key);
const Json& list(const Json& object, const char* key);
std::vector<std::string> texts(const Json& object, const char* key);
// A whole number from 0 to 2^32 - 1: a wrapped count would measure something else in silence.
uint32_t count(const Json& object, const char* key);
std::vector<uint32_t> counts(const Json& object, const char* key);

// Whole numbers without a fraction, as JavaScript writes them.
Json js_number(double value);

// Throws KvmError kInternal with the place of what is wrong.
Json parse(const std::string& text);
// One line. Bytes that are not UTF-8 (a kernel may say anything in /sys) become replacement characters.
std::string to_line(const Json& json);

}  // namespace kvm_exit_bench::wire
