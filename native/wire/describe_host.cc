#include "wire/clock_name.h"
#include "wire/describe.h"
#include "wire/describe_counters.h"

namespace kvm_exit_bench::wire {
namespace {

Json text_or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

template <class Item, class Convert>
Json list_of(const std::vector<Item>& items, Convert convert) {
  Json list = Json::array();
  for (const Item& item : items) list.push_back(convert(item));
  return list;
}

template <class Pairs>
Json record(const Pairs& pairs) {
  Json object = Json::object();
  for (const auto& [name, value] : pairs) object[name] = value;
  return object;
}

Json usable(const Usable& fact) {
  if (fact.reason.empty()) return {{"status", "usable"}};
  return {{"status", fact.failed ? "failed" : "skipped"}, {"reason", fact.reason}};
}

Json describe_cpu(const HostFacts& facts) {
  return {{"model", text_or_null(facts.cpu.model)},
          {"vendor", text_or_null(facts.cpu.vendor)},
          {"family", text_or_null(facts.cpu.family)},
          {"modelNumber", text_or_null(facts.cpu.model_number)},
          {"stepping", text_or_null(facts.cpu.stepping)},
          {"microcode", text_or_null(facts.cpu.microcode)},
          {"online", facts.online_cpus},
          {"hypervisor", facts.cpu.hypervisor},
          {"frequencyGovernor", text_or_null(facts.frequency_governor)},
          {"smt", text_or_null(facts.smt)}};
}

// An emulated host that counts instructions boots for each run, and no count depends on the boot.
Json describe_kernel(const HostFacts& facts) {
  Json described = {{"release", facts.kernel_release},
                    {"version", facts.kernel_version},
                    {"commandLine", text_or_null(facts.kernel_command_line)}};
  if (!facts.boot_id.empty() && facts.clock != ClockSource::kInstructions)
    described["bootId"] = facts.boot_id;
  return described;
}

Json describe_kvm(const HostFacts& facts) {
  return {{"apiVersion", facts.api_version},
          {"module", text_or_null(facts.kvm_module)},
          {"parameters", record(facts.kvm_parameters)},
          {"vendorParameters", record(facts.vendor_parameters)},
          {"capabilities", record(facts.capabilities)},
          {"nested", text_or_null(facts.nested)}};
}

Json describe_clock(const HostFacts& facts) {
  return {{"source", clock_name(facts.clock)},
          {"constantTsc", facts.cpu.constant_counter},
          {"nonstopTsc", facts.cpu.nonstop_counter},
          {"kernelClocksource", text_or_null(facts.kernel_clocksource)},
          {"hz", js_number(facts.clock_hz)},
          {"emptyPairTicks", js_number(facts.empty_pair_ticks)}};
}

Json describe_group(const GroupFacts& group) {
  Json described = {{"name", group.name},
                    {"ioctl", usable(group.ioctl)},
                    {"sync", usable(group.sync)},
                    {"fields", static_cast<uint64_t>(group.fields)}};
  if (!group.moves.empty()) described["moves"] = group.moves;
  return described;
}

Json describe_mode(const ModeFacts& mode) {
  const auto& cost = mode.ns_per_instruction;
  return {{"name", mode.name},
          {"usable", usable(mode.usable)},
          {"nsPerInstruction", cost ? js_number(*cost) : Json()},
          {"native", cost ? Json(*cost < kNativeLimitNs) : Json()}};
}

Json describe_guest(const GuestFacts& guest) {
  return {{"exit", guest.exit}, {"mode", guest.mode}, {"usable", usable(guest.usable)}};
}

Json describe_setup(const SetupFacts& setup) {
  return {{"name", setup.name}, {"usable", usable(setup.usable)}};
}

Json describe_account_facts(const AccountFacts& facts) {
  Json described = usable(facts.usable);
  if (facts.usable.reason.empty()) described["counters"] = facts.counters;
  return described;
}

}  // namespace

Json describe(const HostFacts& facts) {
  return Json{{"arch", kArchName},
              {"hostname", facts.hostname},
              {"device", facts.device},
              {"cpu", describe_cpu(facts)},
              {"kernel", describe_kernel(facts)},
              {"kvm", describe_kvm(facts)},
              {"mitigations", record(facts.mitigations)},
              {"clock", describe_clock(facts)},
              {"groups", list_of(facts.groups, describe_group)},
              {"modes", list_of(facts.modes, describe_mode)},
              {"guests", list_of(facts.guests, describe_guest)},
              {"setups", list_of(facts.setups, describe_setup)},
              {"account", describe_account_facts(facts.account)},
              {"counters", describe(facts.pmu)}};
}

}  // namespace kvm_exit_bench::wire
