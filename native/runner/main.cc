// The native core as one static executable, for hosts without Node: it speaks the launch protocol on its
// standard streams. `kvm-exit-bench run --host ssh:NAME` starts it there; any command that leads to it will
// do.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <iostream>
#include <string>
#include <string_view>

#include "runner/init.h"
#include "runner/serve.h"

namespace {

constexpr const char* kUsage =
    "Usage: kvm-exit-bench-runner [probe [DEVICE] | measure | verify]\n"
    "\n"
    "probe prints what this host can measure; DEVICE is /dev/kvm unless given.\n"
    "measure reads one request line (JSON) from standard input and answers with message lines on standard\n"
    "output: the protocol of src/samples/protocol.ts. A further line, or the end of input, ends a launch. It "
    "is\n"
    "what happens without a verb, too.\n"
    "verify reads the same and proves the cells, but times none.\n"
    "As the first process of a host it answers /requests.jsonl on the console and ends the host.\n";

void send_line(const std::string& line) {
  std::cout << line << std::endl;
  // The reader is gone: nobody wants the rest.
  if (!std::cout) ::_exit(5);
}

using kvm_exit_bench::runner::Timing;

// Ten thousand cells take 3 MB; an endless line must not take all memory.
constexpr size_t kLongestRequest = size_t{64} << 20;

// The first line, or as much of it as a request may have: the rest is missed by the parser.
std::string read_request() {
  std::string request;
  std::streambuf& input = *std::cin.rdbuf();
  for (int byte = input.sbumpc(); byte != EOF && byte != '\n'; byte = input.sbumpc()) {
    if (request.size() == kLongestRequest) break;
    request.push_back(static_cast<char>(byte));
  }
  return request;
}

int serve_standard_input(Timing timing) {
  const auto wait_for_stop = [] {
    while (std::cin.get() == '\n') {
    }
  };
  return kvm_exit_bench::runner::serve(read_request(), send_line, wait_for_stop, timing);
}

}  // namespace

int main(int argc, char** argv) {
  if (::getpid() == 1) kvm_exit_bench::runner::run_as_init(argc, argv);
  std::signal(SIGPIPE, SIG_IGN);
  const std::string_view verb = argc > 1 ? argv[1] : "";
  int code = 2;
  if (verb.empty() || (verb == "measure" && argc == 2)) {
    code = serve_standard_input(Timing::kRounds);
  } else if (verb == "verify" && argc == 2) {
    code = serve_standard_input(Timing::kNone);
  } else if (verb == "probe" && argc <= 3) {
    const std::string device = argc == 3 ? argv[2] : "/dev/kvm";
    code = kvm_exit_bench::runner::serve(kvm_exit_bench::runner::probe_request(device), send_line, {});
  } else {
    const bool asked = verb == "--help" || verb == "-h";
    (asked ? std::cout : std::cerr) << kUsage;
    code = asked ? 0 : 2;
  }
  // The thread that waits for a stop line cannot be joined; it owns nothing that must be given back.
  std::cout.flush();
  ::_exit(code);
}
