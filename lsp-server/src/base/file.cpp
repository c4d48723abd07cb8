#include "base/file.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
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

namespace {

// An opened file, or errno of the failure, as what it is.
Result<RegularFile> regularFile(Fd fd, const std::filesystem::path& path, std::uint64_t cap) {
  if (!fd.valid()) {
    const auto kind = errno == ENOENT || errno == ENOTDIR ? ErrorKind::NotFound : ErrorKind::Io;
    return fail(kind, fmt::format("cannot read {}: {}", path.string(), std::strerror(errno)));
  }
  struct stat info{};
  if (::fstat(fd.get(), &info) != 0 || !S_ISREG(info.st_mode)) {
    return fail(ErrorKind::Io, fmt::format("cannot read {}: not a regular file", path.string()));
  }
  const auto size = static_cast<std::uint64_t>(info.st_size);
  if (size > cap) {
    return fail(ErrorKind::TooLarge, fmt::format("{} is too large: {} bytes, the limit is {}",
                                                 path.string(), size, cap));
  }
  return RegularFile{std::move(fd), size, info.st_uid, info.st_mode};
}

// O_NONBLOCK so that opening a pipe without a writer does not wait.
constexpr int kForReading = O_RDONLY | O_CLOEXEC | O_NONBLOCK;

Fd openBeneath(const std::filesystem::path& folder, const std::filesystem::path& relative,
               int flags) {
  const Fd at(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (!at.valid()) return {};
  open_how how{};
  how.flags = static_cast<std::uint64_t>(flags);
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  return Fd(
      static_cast<int>(::syscall(SYS_openat2, at.get(), relative.c_str(), &how, sizeof(how))));
}

}  // namespace

Result<RegularFile> openRegularFile(const std::filesystem::path& path, std::uint64_t cap) {
  if (path.empty()) return fail(ErrorKind::InvalidInput, "the path of the file to read is empty");
  return regularFile(Fd(::open(path.c_str(), kForReading)), path, cap);
}

Result<std::string> readFileBeneath(const std::filesystem::path& folder,
                                    const std::filesystem::path& relative, std::size_t cap) {
  const auto file = regularFile(openBeneath(folder, relative, kForReading), folder / relative, cap);
  if (!file) return std::unexpected(file.error());
  return readFile(folder / relative, *file);
}

Result<> checkBeneath(const std::filesystem::path& folder, const std::filesystem::path& relative) {
  for (std::filesystem::path part = relative; !part.empty(); part = part.parent_path()) {
    if (openBeneath(folder, part, O_PATH | O_CLOEXEC).valid()) return {};
    const int why = errno;
    // A link that leads nowhere is there all the same.
    std::error_code failed;
    const bool isLink = why == ENOENT && std::filesystem::is_symlink(folder / part, failed);
    if (why == EXDEV || why == ELOOP || isLink) {
      return fail(ErrorKind::Refused,
                  fmt::format("a link leads from {} out of {}; nothing is read or changed there",
                              part.string(), folder.string()));
    }
    if (why != ENOENT) {
      return fail(ErrorKind::Io, fmt::format("cannot look at {}: {}", (folder / part).string(),
                                             std::strerror(why)));
    }
  }
  return {};
}

Result<std::string> readFile(const std::filesystem::path& path, std::size_t cap) {
  const auto file = openRegularFile(path, cap);
  if (!file) return std::unexpected(file.error());
  return readFile(path, *file);
}

Result<std::string> readFile(const std::filesystem::path& path, const RegularFile& file) {
  std::string text(static_cast<std::size_t>(file.size), '\0');
  std::size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t got = ::read(file.fd.get(), text.data() + filled, text.size() - filled);
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
