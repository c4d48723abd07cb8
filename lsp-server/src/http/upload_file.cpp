#include "http/upload_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

namespace codestral::http {

Result<std::shared_ptr<UploadFile>> UploadFile::open(const std::filesystem::path& path,
                                                     std::uint64_t maxBytes) {
  auto file = openRegularFile(path, maxBytes);
  if (!file) return std::unexpected(std::move(file.error()));
  return std::make_shared<UploadFile>(path, std::move(*file));
}

UploadFile::UploadFile(std::filesystem::path path, RegularFile file)
    : path_(std::move(path)), file_(std::move(file)) {}

Result<std::size_t> UploadFile::readAt(std::uint64_t offset, std::span<char> into) const {
  const std::uint64_t left = file_.size - std::min(offset, file_.size);
  const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(left, into.size()));
  if (wanted == 0) return 0;
  while (true) {
    const ssize_t got = ::pread(file_.fd.get(), into.data(), wanted, static_cast<off_t>(offset));
    if (got > 0) return static_cast<std::size_t>(got);
    if (got == 0) {
      return fail(ErrorKind::Io,
                  fmt::format("{} shrank while it was uploaded: it had {} bytes and ends after {}",
                              path_.string(), file_.size, offset));
    }
    if (errno == EINTR) continue;
    return fail(ErrorKind::Io, fmt::format("cannot read {} while it is uploaded: {}",
                                           path_.string(), std::strerror(errno)));
  }
}

}  // namespace codestral::http
