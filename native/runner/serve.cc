#include "runner/serve.h"

#include <unistd.h>

#include <optional>
#include <thread>
#include <vector>

#include "conformance/check.h"
#include "core/kvm/kvm_error.h"
#include "runner/json.h"
#include "runner/recording.h"
#include "runner/symbols.h"
#include "wire/describe.h"
#include "wire/read_spec.h"
#include "wire/spec_number.h"

namespace kvm_exit_bench::runner {
namespace {

using wire::Object;
using wire::Value;

// A message: type and launch in front of what a describe() made.
Value message(const char* type, uint32_t launch, const Value& body) {
  Object object{{"type", type}, {"launch", launch}};
  if (const auto* members = std::get_if<Object>(&body.data())) {
    object.insert(object.end(), members->begin(), members->end());
  }
  return object;
}

// The thread lives until the process ends: nobody can interrupt a read of standard input.
template <class Stoppable>
void stop_when_told(const WaitForStop& wait_for_stop, const std::shared_ptr<Stoppable>& session) {
  if (!wait_for_stop) return;
  std::thread([wait_for_stop, session] {
    wait_for_stop();
    session->stop();
  }).detach();
}

RoundResult run_round(Session& session, uint32_t number, bool recorded) {
  std::optional<Recording> recording;
  if (recorded) recording.emplace();
  return session.round(number);
}

// Whatever a describe() made, with a key in front.
Object with_number(uint32_t number, const Value& described) {
  Object body{{"round", number}};
  const auto& members = std::get<Object>(described.data());
  body.insert(body.end(), members.begin(), members.end());
  return body;
}

void run_launch(const Value& request, uint32_t launch, const Send& send, const WaitForStop& wait_for_stop,
                Timing timing) {
  const uint32_t asked = spec_count(request["rounds"].number("rounds"), "rounds");
  const uint32_t rounds = timing == Timing::kRounds ? asked : 0;
  const bool recorded = request["type"].text("type") == "trace";
  const auto session = std::make_shared<Session>(wire::read_spec(request));
  stop_when_told(wait_for_stop, session);
  send(to_json(message("opened", launch, Object{{"cpu", session->cpu()}, {"pid", ::getpid()}})));
  send(to_json(message("verified", launch, Object{{"verdicts", wire::describe(session->prove())}})));
  for (uint32_t number = 0; number < rounds; ++number) {
    const RoundResult round = run_round(*session, number, recorded);
    send(to_json(message("round", launch, with_number(number, wire::describe(round)))));
    if (!round.complete) break;
  }
  send(to_json(message("closed", launch, wire::describe(session->finish(), *session))));
}

// Every check, or those that are named: done, or where `only` is "list" just told of.
void run_checks(const Value& request, const Send& send) {
  const std::string& device = request["device"].text("device");
  const bool listing = request["only"].text("only") == "list";
  conformance::Calls calls;
  std::vector<const conformance::Check*> wanted;
  for (const Value& name : request["checks"].list("checks"))
    wanted.push_back(&conformance::check_named(name.text("check")));
  if (wanted.empty())
    for (const conformance::Check& check : conformance::all_checks()) wanted.push_back(&check);
  for (const conformance::Check* check : wanted) {
    const Value described = listing ? wire::describe(*check)
                                    : wire::describe(*check, conformance::run_check(*check, device, calls));
    send(to_json(Object{{"type", "check"}, {"check", described}}));
  }
  send(to_json(Object{{"type", "checked"}}));
}

void run_scale(const Value& request, uint32_t launch, const Send& send, const WaitForStop& wait_for_stop) {
  const uint32_t rounds = spec_count(request["rounds"].number("rounds"), "rounds");
  const auto scale = std::make_shared<Scale>(wire::read_scale_spec(request));
  stop_when_told(wait_for_stop, scale);
  wire::List cpus;
  for (const int cpu : scale->cpus()) cpus.emplace_back(cpu);
  send(to_json(message("opened", launch, Object{{"cpus", std::move(cpus)}, {"pid", ::getpid()}})));
  send(to_json(message("verified", launch, Object{{"verdicts", wire::describe(scale->prove())}})));
  for (uint32_t number = 0; number < rounds; ++number) {
    const ScaleRound round = scale->round(number);
    send(to_json(message("round", launch, with_number(number, wire::describe(round)))));
    if (!round.complete) break;
  }
  send(to_json(message("closed", launch, Object{})));
}

}  // namespace

std::string probe_request(const std::string& device) {
  return to_json(Object{{"type", "probe"}, {"device", device}, {"clock", "best"}});
}

int serve(const std::string& line, const Send& send, const WaitForStop& wait_for_stop, Timing timing) {
  uint32_t launch = 0;
  try {
    const Value request = parse_json(line);
    const std::string& type = request["type"].text("type");
    if (type == "probe") {
      const HostFacts facts = probe(request["device"].text("device"), wire::read_clock(request));
      send(to_json(Object{{"type", "host"}, {"host", wire::describe(facts)}}));
      return 0;
    }
    if (type == "conformance") {
      run_checks(request, send);
      return 0;
    }
    if (type == "symbols") {
      send_symbols(send);
      return 0;
    }
    if (type != "launch" && type != "trace" && type != "scale")
      throw KvmError(ErrorCode::kInternal, "request", 0, "unknown type " + type);
    launch = spec_count(request["launch"].number("launch"), "launch");
    if (type == "scale") {
      run_scale(request, launch, send, wait_for_stop);
      return 0;
    }
    run_launch(request, launch, send, wait_for_stop, timing);
    return 0;
  } catch (const std::exception&) {
    send(to_json(message("error", launch, wire::describe(std::current_exception()))));
    return 5;
  }
}

}  // namespace kvm_exit_bench::runner
