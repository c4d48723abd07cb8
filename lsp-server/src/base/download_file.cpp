#include "base/download_file.h"

#include <cerrno>
#include <cstring>
#include <random>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace codestral {
namespace {

namespace fs = std::filesystem;

constexpr int kAttempts = 100;
constexpr mode_t kPermissions = 0777;
constexpr mode_t kUsual = 0666;  // less the user's mask

std::unexpected<Error> cannotWrite(const fs::path& path, std::string_view reason,
                                   ErrorKind kind = ErrorKind::Io) {
  return fail(kind, fmt::format("cannot write {}: {}", path.string(), reason));
}

// A name of fixed length: the target's own may be as long as names can be.
fs::path temporaryBeside(const fs::path& target) {
  std::random_device random;
  return target.parent_path() / fmt::format(".codestral-{:08x}{:08x}.part", random(), random());
}

// After a rename the folder's entry is on the disk only when the folder is. Some file systems
// cannot do that, and a folder may be writable but not readable; the file is in place all the same.
void syncFolder(const fs::path& folder) {
  const Fd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.valid()) (void)::fsync(fd.get());
}

}  // namespace

DownloadFile::DownloadFile(fs::path named, fs::path target, fs::path temporary, Fd fd)
    : named_(std::move(named)),
      target_(std::move(target)),
      temporary_(std::move(temporary)),
      fd_(std::move(fd)) {}

Result<DownloadFile> DownloadFile::create(const fs::path& named,
                                          std::optional<mode_t> permissions) {
  if (named.empty()) {
    return fail(ErrorKind::InvalidInput, "the path of the file to write is empty");
  }
  if (!named.has_filename()) return cannotWrite(named, "it names a folder");

  // Absolute, so that it stays the same file when the working directory changes.
  std::error_code failure;
  fs::path target = fs::absolute(named, failure);
  if (failure) return cannotWrite(named, failure.message());
  struct stat info{};
  const bool exists = ::lstat(target.c_str(), &info) == 0;
  // Better now than after the download; a name that is too long, say.
  if (!exists && errno != ENOENT) {
    return cannotWrite(named, std::strerror(errno),
                       errno == ENOTDIR ? ErrorKind::NotFound : ErrorKind::Io);
  }
  if (exists && S_ISLNK(info.st_mode)) {
    target = fs::canonical(target, failure);
    if (failure || ::stat(target.c_str(), &info) != 0) {
      return cannotWrite(named, "it is a link that leads nowhere");
    }
  }
  if (exists && S_ISDIR(info.st_mode)) return cannotWrite(named, "it is a directory");
  if (exists && !S_ISREG(info.st_mode)) return cannotWrite(named, "it is not a regular file");
  // The rename would not ask.
  if (exists && ::access(target.c_str(), W_OK) != 0) {
    return cannotWrite(named, std::strerror(errno));
  }
  // Not more open than the file that it will replace, not even for a moment.
  if (exists && !permissions) permissions = info.st_mode & kPermissions;

  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    fs::path temporary = temporaryBeside(target);
    Fd fd(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                 permissions.value_or(kUsual)));
    if (!fd.valid() && errno == EEXIST) continue;
    if (!fd.valid()) {
      const bool noFolder = errno == ENOENT || errno == ENOTDIR;
      return cannotWrite(named, std::strerror(errno),
                         noFolder ? ErrorKind::NotFound : ErrorKind::Io);
    }
    DownloadFile file(named, std::move(target), std::move(temporary), std::move(fd));
    // The mask took bits away that the file is to have.
    if (permissions && ::fchmod(file.fd_.get(), *permissions) != 0) {
      return std::unexpected(file.giveUp(errno).error());
    }
    return file;
  }
  return cannotWrite(named, "no name is free for a temporary file beside it");
}

DownloadFile::~DownloadFile() {
  if (fd_.valid()) ::unlink(temporary_.c_str());
}

Result<> DownloadFile::giveUp(int error) {
  ::unlink(temporary_.c_str());
  fd_.reset();
  return cannotWrite(named_, std::strerror(error));
}

Result<> DownloadFile::write(std::string_view bytes) {
  if (!fd_.valid()) return cannotWrite(named_, "it is closed");
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd_.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return giveUp(errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

Result<> DownloadFile::commit() {
  if (!fd_.valid()) return cannotWrite(named_, "it is closed");
  if (::fsync(fd_.get()) != 0 || ::rename(temporary_.c_str(), target_.c_str()) != 0) {
    return giveUp(errno);
  }
  fd_.reset();
  syncFolder(target_.parent_path());
  return {};
}

}  // namespace codestral
