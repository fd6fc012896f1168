#include "runner/tape.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "core/kvm_error.h"

namespace kvm_exit_bench::runner {
namespace {

// The first drive without rewinding; devtmpfs makes it when the drive goes online.
constexpr const char* kFirstDrive = "/dev/ntibm0";

void set_online(const std::string& bus_id) {
  const std::string path = "/sys/bus/ccw/devices/" + bus_id + "/online";
  const UniqueFd online(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (online.get() < 0 || ::write(online.get(), "1", 1) != 1) throw_errno("set online", bus_id);
}

}  // namespace

Tape::Tape(const std::string& bus_id) {
  set_online(bus_id);
  drive_ = UniqueFd(::open(kFirstDrive, O_WRONLY | O_CLOEXEC));
  if (drive_.get() < 0) throw_errno("open", kFirstDrive);
}

void Tape::write_line(const std::string& line) const {
  const std::string text = line + "\n";
  for (size_t done = 0; done < text.size(); done += kTapeBlockBytes) {
    const size_t size = std::min(kTapeBlockBytes, text.size() - done);
    if (::write(drive_.get(), text.data() + done, size) != static_cast<ssize_t>(size)) {
      throw_errno("write", kFirstDrive);
    }
  }
}

}  // namespace kvm_exit_bench::runner
