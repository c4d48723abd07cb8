#pragma once

// A file that appears under its name only when it is whole. One thread at a time; blocks on the
// disk.
//
// What is written goes to a temporary file in the target's folder. commit() forces it to the disk
// and renames it, so a target that exists stays as it was until then and keeps its permissions
// afterwards, unless others are given. An error, or destruction before commit(), removes the
// temporary file.
//
// A target that is a symbolic link stays one: what it leads to is replaced. A link that leads
// nowhere, a directory, a device or a pipe is refused.

#include <filesystem>
#include <optional>
#include <string_view>

#include <sys/types.h>

#include "base/error.h"
#include "base/file.h"

namespace codestral {

class DownloadFile {
 public:
  static Result<DownloadFile> create(const std::filesystem::path& target,
                                     std::optional<mode_t> permissions = std::nullopt);
  DownloadFile(DownloadFile&&) noexcept = default;
  DownloadFile& operator=(DownloadFile&&) = delete;
  ~DownloadFile();

  // After an error, of either, everything fails: there is no file any more.
  Result<> write(std::string_view bytes);
  Result<> commit();

 private:
  DownloadFile(std::filesystem::path named, std::filesystem::path target,
               std::filesystem::path temporary, Fd fd);

  Result<> giveUp(int error);

  std::filesystem::path named_;   // as the caller said it, for messages
  std::filesystem::path target_;  // with links followed
  std::filesystem::path temporary_;
  Fd fd_;  // invalid once committed, failed or moved from; the temporary file is there while it is
           // valid
};

}  // namespace codestral
