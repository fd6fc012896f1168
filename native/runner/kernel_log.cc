#include "runner/kernel_log.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>

#include "core/kvm/unique_fd.h"
#include "wire/json.h"

namespace kvm_exit_bench::runner {
namespace {

// KERN_WARNING of linux/kern_levels.h; the facility stands above these three bits.
constexpr unsigned kWarning = 4, kLevelBits = 7;
// The first complaint says the most; what comes after a thousand lines is noise.
constexpr size_t kMostLines = 1000;
constexpr size_t kLongestLine = 200;
// CONSOLE_EXT_LOG_MAX of the kernel.
constexpr size_t kLongestRecord = 8192;

}  // namespace

std::optional<std::string> warning_in(std::string_view record) {
  unsigned priority = 0;
  const auto [end, error] = std::from_chars(record.data(), record.data() + record.size(), priority);
  const size_t text_at = record.find(';');
  if (error != std::errc() || text_at == std::string_view::npos || (priority & kLevelBits) > kWarning)
    return {};
  const std::string_view rest = record.substr(text_at + 1);
  std::string text(rest.substr(0, std::min(rest.find('\n'), kLongestLine)));
  for (char& character : text) {
    if (character < ' ' || character > '~') character = '?';
  }
  return text;
}

void send_kernel_log(const Send& send) {
  const UniqueFd log(::open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  if (log.get() < 0) return;
  wire::Json lines = wire::Json::array();
  std::array<char, kLongestRecord> record;
  while (lines.size() < kMostLines) {
    const ssize_t size = ::read(log.get(), record.data(), record.size());
    // EPIPE: records were overwritten before they were read; the next ones are there.
    if (size < 0 && (errno == EPIPE || errno == EINTR)) continue;
    if (size <= 0) break;
    if (const auto text = warning_in({record.data(), static_cast<size_t>(size)})) lines.emplace_back(*text);
  }
  if (!lines.empty()) send(wire::to_line(wire::Json{{"type", "kernel-log"}, {"lines", std::move(lines)}}));
}

}  // namespace kvm_exit_bench::runner
