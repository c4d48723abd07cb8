#include "base/file.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace codestral {
namespace {

std::filesystem::path xdg(const char* variable, const char* fallback) {
  // The XDG rules say that a relative path is invalid and to be ignored.
  if (const char* value = std::getenv(variable); value != nullptr && value[0] == '/') return value;
  if (const char* home = std::getenv("HOME"); home != nullptr && home[0] != '\0') {
    return std::filesystem::path(home) / fallback;
  }
  return {};
}

}  // namespace

void Fd::reset(int fd) {
  if (fd_ >= 0) ::close(fd_);
  fd_ = fd;
}

Result<std::string> readFile(const std::filesystem::path& path, std::size_t cap) {
  // O_NONBLOCK so that opening a pipe without a writer does not wait.
  const Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid()) {
    const auto kind = errno == ENOENT || errno == ENOTDIR ? ErrorKind::NotFound : ErrorKind::Io;
    return fail(kind, fmt::format("cannot read {}: {}", path.string(), std::strerror(errno)));
  }
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return fail(ErrorKind::Io, fmt::format("cannot read {}: not a regular file", path.string()));
  }
  if (static_cast<std::size_t>(info.st_size) > cap) {
    return fail(ErrorKind::TooLarge,
                fmt::format("{} is too large: {} bytes, the limit is {}", path.string(),
                            static_cast<long long>(info.st_size), cap));
  }
  std::string text(static_cast<std::size_t>(info.st_size), '\0');
  std::size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t got = ::read(fd.get(), text.data() + filled, text.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return fail(ErrorKind::Io,
                  fmt::format("cannot read {}: {}", path.string(), std::strerror(errno)));
    }
    if (got == 0) break;  // The file shrank meanwhile.
    filled += static_cast<std::size_t>(got);
  }
  text.resize(filled);
  return text;
}

std::filesystem::path xdgConfigHome() {
  return xdg("XDG_CONFIG_HOME", ".config");
}
std::filesystem::path xdgStateHome() {
  return xdg("XDG_STATE_HOME", ".local/state");
}

}  // namespace codestral
