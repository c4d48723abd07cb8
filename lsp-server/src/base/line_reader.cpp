#include "base/line_reader.h"

#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace codestral {
namespace {

constexpr std::size_t kPieceBytes = 256UL * 1024;

}  // namespace

Result<LineReader> LineReader::open(const std::filesystem::path& path, std::size_t maxLineBytes) {
  Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.valid()) {
    const ErrorKind kind = errno == ENOENT ? ErrorKind::NotFound : ErrorKind::Io;
    return fail(kind, fmt::format("cannot open {}: {}", path.string(), std::strerror(errno)));
  }
  return LineReader(path, maxLineBytes, std::move(fd));
}

LineReader::LineReader(std::filesystem::path path, std::size_t maxLineBytes, Fd fd)
    : path_(std::move(path)), maxLineBytes_(maxLineBytes), fd_(std::move(fd)) {}

Result<> LineReader::fill() {
  buffer_.erase(0, std::exchange(at_, 0));
  const std::size_t before = buffer_.size();
  buffer_.resize(before + kPieceBytes);
  ssize_t got = 0;
  do {
    got = ::read(fd_.get(), buffer_.data() + before, kPieceBytes);
  } while (got < 0 && errno == EINTR);
  buffer_.resize(before + static_cast<std::size_t>(got < 0 ? 0 : got));
  if (got < 0) {
    return fail(ErrorKind::Io,
                fmt::format("cannot read {}: {}", path_.string(), std::strerror(errno)));
  }
  ended_ = got == 0;
  return {};
}

Result<std::optional<std::string>> LineReader::next() {
  std::size_t from = at_;
  while (true) {
    const std::size_t end = buffer_.find('\n', from);
    if (end != std::string::npos || (ended_ && at_ < buffer_.size())) {
      const std::size_t stop = end == std::string::npos ? buffer_.size() : end;
      std::string line = buffer_.substr(at_, stop - at_);
      at_ = end == std::string::npos ? stop : end + 1;
      ++number_;
      return line;
    }
    if (ended_) return std::nullopt;
    if (buffer_.size() - at_ > maxLineBytes_) {
      return fail(ErrorKind::TooLarge, fmt::format("{}: line {} has more than {} bytes",
                                                   path_.string(), number_ + 1, maxLineBytes_));
    }
    from = buffer_.size() - at_;  // where the search goes on after the move
    if (Result<> filled = fill(); !filled) return std::unexpected(filled.error());
  }
}

}  // namespace codestral
