#pragma once

// Small, capped file access. Any thread; blocks on the disk, so never on the main thread after
// start-up.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>

#include <sys/types.h>

#include "base/error.h"

namespace codestral {

// Owns a descriptor.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(other.release()) {}
  Fd& operator=(Fd&& other) noexcept {
    reset(other.release());
    return *this;
  }
  ~Fd() { reset(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  int release() {
    const int fd = fd_;
    fd_ = -1;
    return fd;
  }
  void reset(int fd = -1);

 private:
  int fd_ = -1;
};

struct RegularFile {
  Fd fd;  // for reading
  std::uint64_t size = 0;
  uid_t owner = 0;
  mode_t mode = 0;
};

// Whether nobody but this user and root can have written a file of this owner and mode.
inline bool isOwn(uid_t owner, mode_t mode, uid_t self) {
  return (owner == self || owner == 0) && (mode & 0002U) == 0;
}

// Opens what readFile() below would read. It may shrink or grow afterwards.
Result<RegularFile> openRegularFile(const std::filesystem::path& path, std::uint64_t cap);

// Reads a whole regular file. A directory, device or pipe, a file over `cap` bytes, or one that
// cannot be read is an error that names the path.
Result<std::string> readFile(const std::filesystem::path& path, std::size_t cap);
Result<std::string> readFile(const std::filesystem::path& path, const RegularFile& file);

// The same for a path below a folder, which no link and no ".." may lead out of: the kernel sees to
// it while it resolves the path (openat2, Linux 5.6).
Result<std::string> readFileBeneath(const std::filesystem::path& folder,
                                    const std::filesystem::path& relative, std::size_t cap);
// Refused when a link or ".." of the path leads out of the folder, as far as there is anything of
// it.
Result<> checkBeneath(const std::filesystem::path& folder, const std::filesystem::path& relative);

// The user's directories by the XDG rules; empty when neither the variable nor HOME is set.
std::filesystem::path xdgConfigHome();
std::filesystem::path xdgStateHome();

}  // namespace codestral
