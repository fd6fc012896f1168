#include "runner/symbols.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/kvm/kvm_error.h"
#include "wire/json.h"

namespace kvm_exit_bench::runner {
namespace {

struct Symbol {
  uint64_t address;
  std::string name;
};
using Modules = std::map<std::string, std::vector<Symbol>, std::less<>>;

// A line stays short enough for a reader with bounded lines.
constexpr size_t kSymbolsPerLine = 1000;

std::string_view next_word(std::string_view& rest) {
  const size_t begin = std::min(rest.find_first_not_of(" \t"), rest.size());
  const size_t end = std::min(rest.find_first_of(" \t", begin), rest.size());
  const std::string_view word = rest.substr(begin, end - begin);
  rest.remove_prefix(end);
  return word;
}

bool is_function(std::string_view type) {
  return type == "t" || type == "T" || type == "w" || type == "W";
}

// Padding in front of a function (CONFIG_FUNCTION_PADDING) is never executed; its symbols would double the
// list.
bool is_padding(std::string_view name) {
  return name.starts_with("__pfx_") || name.starts_with("__cfi_");
}

// `ffffffffc0201000 t kvm_init	[kvm]`: fs/proc and kernel/kallsyms.c, s_show().
void read_symbol(std::string_view line, Modules& modules) {
  const std::string_view digits = next_word(line);
  const std::string_view type = next_word(line);
  const std::string_view name = next_word(line);
  std::string_view module = next_word(line);
  uint64_t address = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), address, 16);
  if (address == 0 || !is_function(type) || is_padding(name)) return;
  if (module.size() > 2) module = module.substr(1, module.size() - 2);
  modules[std::string(module)].push_back({address, std::string(name)});
}

void append_hex(std::string& text, uint64_t number) {
  char digits[16];
  const std::to_chars_result end = std::to_chars(std::begin(digits), std::end(digits), number, 16);
  text.append(std::begin(digits), end.ptr);
}

std::string pack(const std::vector<Symbol>& symbols, size_t first, size_t last) {
  std::string packed;
  uint64_t before = 0;
  for (size_t i = first; i < last; ++i) {
    if (i > first) packed += ' ';
    append_hex(packed, symbols[i].address - before);
    packed.append(" ").append(symbols[i].name);
    before = symbols[i].address;
  }
  return packed;
}

}  // namespace

void send_symbols(const Send& send) {
  Modules modules;
  std::ifstream kallsyms("/proc/kallsyms");
  for (std::string line; std::getline(kallsyms, line);) read_symbol(line, modules);
  if (modules.empty()) {
    throw KvmError(ErrorCode::kUnsupported, "read /proc/kallsyms", 0,
                   "the kernel shows no addresses of its functions (CONFIG_KALLSYMS, kernel.kptr_restrict)");
  }
  for (auto& [module, symbols] : modules) {
    std::ranges::sort(symbols, {}, &Symbol::address);
    const wire::Json name = module.empty() ? wire::Json() : wire::Json(module);
    for (size_t first = 0; first < symbols.size(); first += kSymbolsPerLine) {
      const size_t last = std::min(first + kSymbolsPerLine, symbols.size());
      send(wire::to_line(
          wire::Json{{"type", "symbols"}, {"module", name}, {"packed", pack(symbols, first, last)}}));
    }
  }
}

}  // namespace kvm_exit_bench::runner
