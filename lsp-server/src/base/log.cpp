#include "base/log.h"

#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "base/secret.h"
#include "base/visible.h"

namespace codestral {
namespace {

constexpr std::array<std::string_view, 6> kNames{"trace", "debug", "info", "warn", "error", "off"};

std::atomic<LogLevel> level_{LogLevel::Warn};
std::atomic<int> sink_{STDERR_FILENO};

}  // namespace

Result<LogLevel> parseLogLevel(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<LogLevel>(i);
  }
  return fail(
      ErrorKind::InvalidInput,
      fmt::format("unknown log level '{}'; use trace, debug, info, warn, error or off", name));
}

Result<> openLog(LogLevel level, const std::string& path) {
  level_ = level;
  if (path.empty()) return {};
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) {
    return fail(ErrorKind::Io,
                fmt::format("cannot open log file {}: {}", path, std::strerror(errno)));
  }
  sink_ = fd;
  return {};
}

void setLogLevel(LogLevel level) {
  level_ = level;
}

bool logEnabled(LogLevel level) {
  return level >= level_.load(std::memory_order_relaxed);
}

void logLine(LogLevel level, std::string_view line) {
  const auto sinceEpoch = std::chrono::system_clock::now().time_since_epoch();
  const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(sinceEpoch).count();
  // The words of others are in it, and people read it on a terminal.
  const std::string text =
      visibleControls(redactSecrets(fmt::format("{}.{:03} {} {}\n", millis / 1000, millis % 1000,
                                                kNames[static_cast<std::size_t>(level)], line)));
  // One write per line keeps lines whole. A log that cannot be written is no reason to fail.
  [[maybe_unused]] const auto written = ::write(sink_.load(), text.data(), text.size());
}

}  // namespace codestral
