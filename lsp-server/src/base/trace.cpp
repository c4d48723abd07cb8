#include "base/trace.h"

#include <atomic>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace codestral {
namespace {

std::atomic<int> trace_{-1};

}  // namespace

Result<> openTrace(const std::string& path) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) {
    return fail(ErrorKind::Io,
                fmt::format("cannot open trace file {}: {}", path, std::strerror(errno)));
  }
  // The closing bracket is optional in the format, so a crash leaves a readable file.
  [[maybe_unused]] const auto written = ::write(fd, "[\n", 2);
  trace_ = fd;
  return {};
}

Span::Span(std::string_view name, std::int64_t detail) : name_(name), detail_(detail) {
  if (trace_.load(std::memory_order_relaxed) >= 0) start_ = Clock::now();
}

Span::~Span() {
  const int fd = trace_.load(std::memory_order_relaxed);
  if (fd < 0) return;
  const auto micros = [](auto duration) {
    return std::chrono::duration_cast<Micros>(duration).count();
  };
  const std::string line = fmt::format(
      R"({{"name":"{}","ph":"X","ts":{},"dur":{},"pid":{},"tid":{},"args":{{"n":{}}}}},)"
      "\n",
      name_, micros(start_.time_since_epoch()), micros(Clock::now() - start_), ::getpid(),
      ::gettid(), detail_);
  [[maybe_unused]] const auto written = ::write(fd, line.data(), line.size());
}

}  // namespace codestral
