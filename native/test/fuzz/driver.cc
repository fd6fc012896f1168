// Drives a fuzz target where there is no libFuzzer: mutations of valid requests, by a seed, for so many
// seconds. `request SECONDS [SEED]`; `request - FILE` gives it one file.
#include <sanitizer/common_interface_defs.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "core/session/random.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

// What does not hold aborts, and is to be told like what a sanitizer finds.
// NOLINTNEXTLINE(bugprone-reserved-identifier)
extern "C" const char* __asan_default_options() {
  return "handle_abort=1";
}

namespace {

using kvm_exit_bench::Random;

constexpr size_t kLongest = 1 << 16;

constexpr std::array<std::string_view, 5> kRequests = {
    R"({"type":"launch","launch":3,"device":"/dev/kvm","cpu":null,"seed":"18446744073709551615","rounds":7,)"
    R"("watchdogMs":250,"clock":"best","counters":["instructions","cycles"],"cells":[{"cell":{"kind":)"
    R"("transfer","id":"pio-out/long64-ring0/regs+events/both/sync","exit":"pio-out","mode":"long64-ring0",)"
    R"("groups":["regs","events"],"direction":"both","transfer":"sync"},"exitsPerBlock":32},{"cell":{"kind":)"
    R"("control","id":"control/empty-timer","control":"empty-timer","group":"regs"},"exitsPerBlock":null}]})",
    R"({"type":"trace","launch":0,"device":"/dev/kvm","cpu":1,"seed":"0","rounds":1,"watchdogMs":1,"clock":)"
    R"("instructions","cells":[{"cell":{"kind":"base","id":"hlt/long64-ring0/none","exit":"hlt","mode":)"
    R"("long64-ring0","setup":"irqchip-split","delayNs":62.5},"exitsPerBlock":16}]})",
    R"({"type":"scale","launch":2,"device":"/dev/kvm","seed":"9","rounds":1,"watchdogMs":700,"windowMs":20,)"
    R"("threads":[1,4],"cells":[{"kind":"base","id":"x","exit":"pio-out","mode":"long64-ring3"}]})",
    R"({"type":"conformance","device":"/dev/kvm","only":"list","checks":["read-regs-pio-out-ring0"]})",
    R"({"type":"probe","device":"/dev/kvm","clock":"best"})",
};

constexpr auto kTokens = std::to_array<std::string_view>({"null",
                                                          "true",
                                                          "{}",
                                                          "[]",
                                                          "-1",
                                                          "4294967296",
                                                          "1e999",
                                                          "-0.0",
                                                          "1e-320",
                                                          "\"\"",
                                                          "{",
                                                          "}",
                                                          "[",
                                                          "]",
                                                          ",",
                                                          ":",
                                                          "\"",
                                                          "\\",
                                                          "\\u0000",
                                                          "\\ud800",
                                                          "\xff\xfe",
                                                          "\"kind\":",
                                                          "\"cells\":",
                                                          "\"cell\":",
                                                          "\"groups\":",
                                                          "\"delayNs\":",
                                                          "\"exitsPerBlock\":",
                                                          "\"transfer\"",
                                                          "18446744073709551616"});

size_t place_in(const std::string& text, Random& random) {
  return random.below(static_cast<uint32_t>(text.size()) + 1);
}

void flip_byte(std::string& text, Random& random) {
  if (text.empty()) return;
  text[random.below(static_cast<uint32_t>(text.size()))] = static_cast<char>(random.next());
}
void insert_token(std::string& text, Random& random) {
  text.insert(place_in(text, random), kTokens[random.below(kTokens.size())]);
}
void cut(std::string& text, Random& random) {
  const size_t begin = place_in(text, random);
  text.erase(begin, random.below(40));
}
void repeat_part(std::string& text, Random& random) {
  const size_t begin = place_in(text, random);
  const std::string part = text.substr(begin, random.below(60));
  const uint32_t times = 1 + random.below(random.below(50) == 0 ? 300 : 3);
  for (uint32_t i = 0; i < times && text.size() < kLongest; ++i) text.insert(begin, part);
}
void splice(std::string& text, Random& random) {
  const std::string_view other = kRequests[random.below(kRequests.size())];
  text = text.substr(0, place_in(text, random)) +
         std::string(other.substr(random.below(static_cast<uint32_t>(other.size()))));
}
// A member's value becomes a token: the text stays JSON.
void replace_value(std::string& text, Random& random) {
  const size_t colon = text.find(':', place_in(text, random));
  if (colon == std::string::npos) return;
  const size_t end = std::min(text.find_first_of(",}", colon), text.size());
  text.replace(colon + 1, end - colon - 1, kTokens[random.below(10)]);
}
void nest(std::string& text, Random& random) {
  const size_t depth = random.below(random.below(20) == 0 ? 20'000 : 8);
  const std::string open(depth, '['), close(depth, ']');
  const size_t at = place_in(text, random);
  text.insert(at, open + close);
}

constexpr std::array kMutations = {flip_byte, insert_token, cut, repeat_part, splice, replace_value, nest};

std::string mutated(Random& random) {
  std::string text(kRequests[random.below(kRequests.size())]);
  for (uint32_t i = 1 + random.below(6); i > 0; --i)
    kMutations[random.below(kMutations.size())](text, random);
  if (text.size() > kLongest) text.resize(kLongest);
  return text;
}

// What a sanitizer must tell beside its own report.
std::string current;

void save_current() {
  std::ofstream("fuzz-crash.txt", std::ios::binary) << current;
  std::fputs("the input is in fuzz-crash.txt\n", stderr);
}

void run(const std::string& text) {
  current = text;
  LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t*>(text.data()), text.size());
}

uint64_t run_for(std::chrono::seconds length, uint64_t seed) {
  Random random(seed);
  for (const std::string_view request : kRequests) run(std::string(request));
  uint64_t trials = kRequests.size();
  const auto end = std::chrono::steady_clock::now() + length;
  for (; std::chrono::steady_clock::now() < end; ++trials) run(mutated(random));
  return trials;
}

}  // namespace

int main(int argc, char** argv) {
  __sanitizer_set_death_callback(save_current);
  if (argc == 3 && std::string_view(argv[1]) == "-") {
    std::ifstream file(argv[2], std::ios::binary);
    run({std::istreambuf_iterator<char>(file), {}});
    return 0;
  }
  const std::chrono::seconds length(argc > 1 ? std::strtol(argv[1], nullptr, 10) : 20);
  const uint64_t seed =
      argc > 2 ? std::strtoull(argv[2], nullptr, 10)
               : static_cast<uint64_t>(std::chrono::system_clock::now().time_since_epoch().count());
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  std::fflush(stdout);
  std::printf("%llu requests, none of them faulty\n", static_cast<unsigned long long>(run_for(length, seed)));
}
