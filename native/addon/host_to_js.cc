#include "addon/convert.h"
#include "addon/js_values.h"

namespace kvm_exit_bench::addon {
namespace {

Napi::Value text_or_null(Napi::Env env, const std::string& text) {
  if (text.empty()) return env.Null();
  return Napi::String::New(env, text);
}

template <class Pairs>
Napi::Object record(Napi::Env env, const Pairs& pairs) {
  Napi::Object object = Napi::Object::New(env);
  for (const auto& [name, value] : pairs) object.Set(name, value);
  return object;
}

Napi::Object usable(Napi::Env env, const Usable& fact) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("status", fact.reason.empty() ? "usable" : "skipped");
  if (!fact.reason.empty()) object.Set("reason", fact.reason);
  return object;
}

Napi::Object cpu_to_js(Napi::Env env, const HostFacts& facts) {
  Napi::Object cpu = Napi::Object::New(env);
  cpu.Set("model", text_or_null(env, facts.cpu.model));
  cpu.Set("vendor", text_or_null(env, facts.cpu.vendor));
  cpu.Set("family", text_or_null(env, facts.cpu.family));
  cpu.Set("modelNumber", text_or_null(env, facts.cpu.model_number));
  cpu.Set("stepping", text_or_null(env, facts.cpu.stepping));
  cpu.Set("microcode", text_or_null(env, facts.cpu.microcode));
  cpu.Set("online", facts.online_cpus);
  cpu.Set("hypervisor", facts.cpu.hypervisor);
  cpu.Set("frequencyGovernor", text_or_null(env, facts.frequency_governor));
  cpu.Set("smt", text_or_null(env, facts.smt));
  return cpu;
}

Napi::Object kvm_to_js(Napi::Env env, const HostFacts& facts) {
  Napi::Object kvm = Napi::Object::New(env);
  kvm.Set("apiVersion", facts.api_version);
  kvm.Set("module", text_or_null(env, facts.kvm_module));
  kvm.Set("parameters", record(env, facts.kvm_parameters));
  kvm.Set("vendorParameters", record(env, facts.vendor_parameters));
  kvm.Set("capabilities", record(env, facts.capabilities));
  kvm.Set("nested", text_or_null(env, facts.nested));
  return kvm;
}

Napi::Object mode_to_js(Napi::Env env, const ModeFacts& mode) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("name", mode.name);
  object.Set("usable", usable(env, mode.usable));
  const bool known = mode.ns_per_instruction.has_value();
  object.Set("nsPerInstruction",
             known ? Napi::Number::New(env, *mode.ns_per_instruction).As<Napi::Value>() : env.Null());
  object.Set("native",
             known ? Napi::Boolean::New(env, *mode.ns_per_instruction < kNativeLimitNs).As<Napi::Value>()
                   : env.Null());
  return object;
}

Napi::Object group_to_js(Napi::Env env, const GroupFacts& group) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("name", group.name);
  object.Set("ioctl", usable(env, group.ioctl));
  object.Set("sync", usable(env, group.sync));
  object.Set("fields", static_cast<double>(group.fields));
  return object;
}

Napi::Object guest_to_js(Napi::Env env, const GuestFacts& guest) {
  Napi::Object object = Napi::Object::New(env);
  object.Set("exit", guest.exit);
  object.Set("mode", guest.mode);
  object.Set("usable", usable(env, guest.usable));
  return object;
}

}  // namespace

Napi::Value to_js(Napi::Env env, const HostFacts& facts) {
  Napi::Object host = Napi::Object::New(env);
  host.Set("arch", kArchName);
  host.Set("hostname", facts.hostname);
  host.Set("device", facts.device);
  host.Set("cpu", cpu_to_js(env, facts));
  Napi::Object kernel = Napi::Object::New(env);
  kernel.Set("release", facts.kernel_release);
  kernel.Set("version", facts.kernel_version);
  kernel.Set("commandLine", text_or_null(env, facts.kernel_command_line));
  host.Set("kernel", kernel);
  host.Set("kvm", kvm_to_js(env, facts));
  host.Set("mitigations", record(env, facts.mitigations));
  Napi::Object clock = Napi::Object::New(env);
  clock.Set("source", clock_name(facts.clock));
  clock.Set("constantTsc", facts.cpu.constant_counter);
  clock.Set("nonstopTsc", facts.cpu.nonstop_counter);
  clock.Set("kernelClocksource", text_or_null(env, facts.kernel_clocksource));
  clock.Set("hz", facts.clock_hz);
  clock.Set("emptyPairTicks", facts.empty_pair_ticks);
  host.Set("clock", clock);
  host.Set("groups",
           list(env, facts.groups, [env](const GroupFacts& group) { return group_to_js(env, group); }));
  host.Set("modes", list(env, facts.modes, [env](const ModeFacts& mode) { return mode_to_js(env, mode); }));
  host.Set("guests",
           list(env, facts.guests, [env](const GuestFacts& guest) { return guest_to_js(env, guest); }));
  return host;
}

}  // namespace kvm_exit_bench::addon
