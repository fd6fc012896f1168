#include "runner/init.h"

#include <fcntl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>

#include "core/host_file.h"
#include "core/unique_fd.h"
#include "runner/serve.h"

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

void load_modules() {
  const std::string directory = "/modules";
  for (const std::string& name : list_directory(directory)) {
    const std::string path = std::string(directory).append("/").append(name);
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0 || ::syscall(SYS_finit_module, file.get(), "", 0) != 0) say_error("load " + name);
  }
}

void serve_requests() {
  const auto send = [](const std::string& line) { say(kLineMark + line); };
  std::ifstream requests("/requests.jsonl");
  std::string line;
  while (std::getline(requests, line)) {
    if (!line.empty()) serve(line, send, {});
  }
}

}  // namespace

void run_as_init(int argc, char** argv) {
  mount_all();
  open_console();
  load_modules();
  serve_requests();
  ::tcdrain(STDOUT_FILENO);
  ::sync();
  const bool by_reboot = argc > 1 && std::string_view(argv[1]) == "reboot";
  ::reboot(by_reboot ? RB_AUTOBOOT : RB_POWER_OFF);
  // Only a machine that cannot be switched off comes here.
  for (;;) ::pause();
}

}  // namespace kvm_exit_bench::runner
