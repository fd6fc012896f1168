#include "runner/serve.h"

#include <unistd.h>

#include <optional>
#include <vector>

#include "conformance/check.h"
#include "core/host/start_thread.h"
#include "core/kvm/kvm_error.h"
#include "runner/symbols.h"
#include "wire/describe.h"
#include "wire/json.h"
#include "wire/read_spec.h"

namespace kvm_exit_bench::runner {
namespace {

using wire::Json;
using wire::to_line;

// A message: type and launch in front of what a describe() made.
Json message(const char* type, uint32_t launch, const Json& body) {
  Json object{{"type", type}, {"launch", launch}};
  object.update(body);
  return object;
}

// The thread lives until the process ends: nobody can interrupt a read of standard input.
template <class Stoppable>
void stop_when_told(const WaitForStop& wait_for_stop, const std::shared_ptr<Stoppable>& session) {
  if (!wait_for_stop) return;
  start_thread([wait_for_stop, session] {
    wait_for_stop();
    session->stop();
  }).detach();
}

// Marks around what an emulator's plugin is to record (native/tcg_plugin/attribute.c knows their bytes).
// While it lives every instruction of this emulated host is recorded, where a plugin listens; else nothing
// happens. A mark is a long no-op with a displacement that no compiler emits: it reads no memory and costs
// one instruction outside of what is timed.
class Recording {
 public:
  // Throws KvmError on an arch that has no marks yet.
  Recording() {
#if defined(__x86_64__)
    __asm__ volatile(".byte 0x0f, 0x1f, 0x80, 'B', 'E', 'X', 'K'" ::: "memory");
#else
    throw KvmError(ErrorCode::kUnsupported, "recording", 0, "this arch has no marks for a recording");
#endif
  }
  ~Recording() {
#if defined(__x86_64__)
    __asm__ volatile(".byte 0x0f, 0x1f, 0x80, 'E', 'E', 'X', 'K'" ::: "memory");
#endif
  }
  static uint64_t counter() {
#if defined(__x86_64__)
    return __builtin_ia32_rdtsc();
#else
    return 0;
#endif
  }
  Recording(const Recording&) = delete;
  Recording& operator=(const Recording&) = delete;
};

// A round, and the emulated processor's counter around it: what tells an emulator without a plugin where the
// round is in another boot, which is the same to the last instruction.
struct RecordedRound {
  RoundResult result;
  uint64_t begin;
  uint64_t end;
};

RecordedRound record_round(Session& session, uint32_t number) {
  const Recording recording;
  const uint64_t begin = Recording::counter();
  RoundResult result = session.round(number);
  return {std::move(result), begin, Recording::counter()};
}

// Whatever a describe() made, with its round's number in front.
Json with_number(uint32_t number, const Json& described) {
  Json body{{"round", number}};
  body.update(described);
  return body;
}

void run_launch(const Json& request, uint32_t launch, const Send& send, const WaitForStop& wait_for_stop,
                Timing timing) {
  const uint32_t asked = wire::count(request, "rounds");
  const uint32_t rounds = timing == Timing::kRounds ? asked : 0;
  const bool recorded = wire::text(request, "type") == "trace";
  const auto session = std::make_shared<Session>(wire::read_spec(request));
  stop_when_told(wait_for_stop, session);
  const auto send_verdicts = [&](const std::vector<CellVerdict>& verdicts) {
    if (!verdicts.empty())
      send(to_line(message("verified", launch, Json{{"verdicts", wire::describe(verdicts)}})));
  };
  send(to_line(message("opened", launch, Json{{"cpu", session->cpu()}, {"pid", ::getpid()}})));
  send_verdicts(session->prove());
  if (rounds > 0 && session->needs_pilot()) {
    const Json found = wire::describe(session->calibrate());
    send(to_line(message("calibrated", launch, Json{{"exitsPerBlock", found}})));
    send_verdicts(session->take_failures());
  }
  const auto record = [&](Session& recorded_session, uint32_t number) {
    RecordedRound round = record_round(recorded_session, number);
    send(to_line(message("recorded", launch, Json{{"begin", round.begin}, {"end", round.end}})));
    return std::move(round.result);
  };
  for (uint32_t number = 0; number < rounds; ++number) {
    const RoundResult round = recorded ? record(*session, number) : session->round(number);
    send(to_line(message("round", launch, with_number(number, wire::describe(round)))));
    send_verdicts(session->take_failures());
    if (!round.complete) break;
  }
  const SessionEnd end = session->finish();
  send_verdicts(session->take_failures());
  send(to_line(message("closed", launch, wire::describe(end, *session))));
}

// Every check, or those that are named: done, or where `only` is "list" just told of.
void run_checks(const Json& request, const Send& send) {
  const std::string& device = wire::text(request, "device");
  const bool listing = wire::text(request, "only") == "list";
  conformance::Calls calls;
  std::vector<const conformance::Check*> wanted;
  for (const std::string& name : wire::texts(request, "checks"))
    wanted.push_back(&conformance::check_named(name));
  if (wanted.empty())
    for (const conformance::Check& check : conformance::all_checks()) wanted.push_back(&check);
  for (const conformance::Check* check : wanted) {
    const Json described = listing ? wire::describe(*check)
                                   : wire::describe(*check, conformance::run_check(*check, device, calls));
    send(to_line(Json{{"type", "check"}, {"check", described}}));
  }
  send(to_line(Json{{"type", "checked"}}));
}

void run_scale(const Json& request, uint32_t launch, const Send& send, const WaitForStop& wait_for_stop) {
  const uint32_t rounds = wire::count(request, "rounds");
  const auto scale = std::make_shared<Scale>(wire::read_scale_spec(request));
  stop_when_told(wait_for_stop, scale);
  const auto send_verdicts = [&](const std::vector<ScaleVerdict>& verdicts) {
    if (!verdicts.empty())
      send(to_line(message("verified", launch, Json{{"verdicts", wire::describe(verdicts)}})));
  };
  send(to_line(message("opened", launch, Json{{"cpus", scale->cpus()}, {"pid", ::getpid()}})));
  send_verdicts(scale->prove());
  for (uint32_t number = 0; number < rounds; ++number) {
    const ScaleRound round = scale->round(number);
    send(to_line(message("round", launch, with_number(number, wire::describe(round)))));
    send_verdicts(scale->take_failures());
    if (!round.complete) break;
  }
  send(to_line(message("closed", launch, Json::object())));
}

}  // namespace

std::string probe_request(const std::string& device) {
  return to_line(Json{{"type", "probe"}, {"device", device}, {"clock", "best"}});
}

int serve(const std::string& line, const Send& send, const WaitForStop& wait_for_stop, Timing timing) {
  uint32_t launch = 0;
  try {
    const Json request = wire::parse(line);
    const std::string& type = wire::text(request, "type");
    if (type == "probe") {
      const HostFacts facts = probe(wire::text(request, "device"), wire::read_clock(request));
      send(to_line(Json{{"type", "host"}, {"host", wire::describe(facts)}}));
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
    launch = wire::count(request, "launch");
    if (type == "scale") {
      run_scale(request, launch, send, wait_for_stop);
      return 0;
    }
    run_launch(request, launch, send, wait_for_stop, timing);
    return 0;
  } catch (const std::exception&) {
    send(to_line(message("error", launch, wire::describe(std::current_exception()))));
    return 5;
  }
}

}  // namespace kvm_exit_bench::runner
