#pragma once

// A file on its way into a request: opened and measured once, then read in pieces, never as a
// whole. Opened on any thread; readAt() belongs to the http thread and blocks on the disk.
//
// The size is that of the moment of opening. What the file grows by is not sent; what it shrinks
// by is an error, because the request's length has been announced by then.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "base/error.h"
#include "base/file.h"

namespace codestral::http {

class UploadFile {
 public:
  // Refuses what is no regular file or has more than `maxBytes`; the message names path, size and
  // limit.
  static Result<std::shared_ptr<UploadFile>> open(const std::filesystem::path& path,
                                                  std::uint64_t maxBytes);
  UploadFile(std::filesystem::path path, RegularFile file);

  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const { return file_.size; }

  // At least one byte, unless `offset` is the size or `into` is empty.
  Result<std::size_t> readAt(std::uint64_t offset, std::span<char> into) const;

 private:
  std::filesystem::path path_;
  RegularFile file_;
};

}  // namespace codestral::http
