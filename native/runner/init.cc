#include "runner/init.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>

#include "core/host/host_file.h"
#include "core/kvm/kvm_error.h"
#include "core/kvm/unique_fd.h"
#include "runner/kernel_log.h"
#include "runner/printer.h"
#include "runner/serve.h"
#include "runner/tape.h"

namespace kvm_exit_bench::runner {
namespace {

struct FileSystem {
  const char* type;
  const char* where;
};
constexpr std::array kFileSystems = {FileSystem{"proc", "/proc"}, FileSystem{"sysfs", "/sys"},
                                     FileSystem{"devtmpfs", "/dev"}};

void say(std::string text) {
  text.append("\n");
  for (size_t done = 0; done < text.size();) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data() + done, text.size() - done);
    if (written <= 0) return;
    done += static_cast<size_t>(written);
  }
}

void say_error(const std::string& what) {
  say("init: " + what + ": " + std::strerror(errno));
}

// The console as it is: no carriage returns put in, nothing echoed.
void open_console() {
  const int console = ::open("/dev/console", O_RDWR);
  if (console < 0) return;
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(console, fd);
  if (console > STDERR_FILENO) ::close(console);
  termios settings{};
  if (::tcgetattr(STDOUT_FILENO, &settings) != 0) return;
  ::cfmakeraw(&settings);
  ::tcsetattr(STDOUT_FILENO, TCSANOW, &settings);
}

void mount_all() {
  for (const FileSystem& system : kFileSystems) {
    ::mkdir(system.where, 0755);
    ::mount(system.type, system.where, system.type, 0, nullptr);
  }
}

// Parameters of a module on the kernel's command line, as modprobe would pass them: `kvm_amd.npt=0` gives
// npt=0. Dashes and underscores are the same.
std::string module_parameters(std::string_view file_name) {
  std::string name(file_name.substr(0, file_name.rfind(".ko")));
  name.erase(0, name.find('-') + 1);
  std::replace(name.begin(), name.end(), '-', '_');
  std::istringstream words(read_host_file("/proc/cmdline"));
  std::string word, parameters;
  while (words >> word) {
    const size_t dot = word.find('.');
    if (dot == std::string::npos) continue;
    std::replace(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(dot), '-', '_');
    if (word.compare(0, dot, name) == 0) parameters.append(word, dot + 1).append(" ");
  }
  return parameters;
}

void load_modules() {
  const std::string directory = "/modules";
  for (const std::string& name : list_directory(directory)) {
    const std::string path = std::string(directory).append("/").append(name);
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0 || ::syscall(SYS_finit_module, file.get(), module_parameters(name).c_str(), 0) != 0)
      say_error("load " + name);
  }
}

// Where the lines go: a parameter that the kernel does not know becomes a variable of our environment.
Send open_output() {
  if (const char* drive = std::getenv(kTapeVariable)) {
    const auto tape = std::make_shared<Tape>(drive);
    return [tape](const std::string& line) { tape->write_line(line); };
  }
  if (const char* port = std::getenv(kPrinterVariable)) {
    return [printer = Printer(port)](const std::string& line) {
      if (!printer.write_line(line)) say(kLineMark + line);
    };
  }
  return [](const std::string& line) { say(kLineMark + line); };
}

void serve_requests() {
  const Send send = open_output();
  std::ifstream requests("/requests.jsonl");
  std::string line;
  while (std::getline(requests, line)) {
    if (!line.empty()) serve(line, send, {});
  }
  send_kernel_log(send);
}

}  // namespace

void run_as_init(int argc, char** argv) {
  mount_all();
  open_console();
  load_modules();
  try {
    serve_requests();
  } catch (const KvmError& error) {
    say(std::string("init: ") + error.what());
  }
  ::tcdrain(STDOUT_FILENO);
  ::sync();
  const bool by_reboot = argc > 1 && std::string_view(argv[1]) == "reboot";
  ::reboot(by_reboot ? RB_AUTOBOOT : RB_POWER_OFF);
  // Only a host that cannot be switched off comes here.
  for (;;) ::pause();
}

}  // namespace kvm_exit_bench::runner
