#include "runner/tape.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "core/kvm/kvm_error.h"
#include "runner/init.h"

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

size_t piece_size(std::string_view text) noexcept {
  if (text.size() <= kTapePieceBytes) return text.size();
  size_t size = kTapePieceBytes;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  return size;
}

void Tape::write_line(const std::string& line) const {
  std::string_view rest = line;
  for (size_t size = piece_size(rest); size < rest.size(); size = piece_size(rest)) {
    write_block(kPartMark, rest.substr(0, size));
    rest.remove_prefix(size);
  }
  write_block(kLineMark, rest);
}

void Tape::write_block(const char* mark, std::string_view text) const {
  const std::string block = std::string(mark).append(text).append("\n");
  if (::write(drive_.get(), block.data(), block.size()) != static_cast<ssize_t>(block.size())) {
    throw_errno("write", kFirstDrive);
  }
}

}  // namespace kvm_exit_bench::runner
