#pragma once

// The lines of a text file, one at a time, in bounded memory. One thread; blocks on the disk.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "base/error.h"
#include "base/file.h"

namespace codestral {

class LineReader {
 public:
  // A line of more than `maxLineBytes` is an error, which names the line.
  static Result<LineReader> open(const std::filesystem::path& path, std::size_t maxLineBytes);

  // Without its end; nothing after the last one.
  Result<std::optional<std::string>> next();
  // Of the line that next() gave last, from 1.
  std::int64_t number() const { return number_; }

 private:
  LineReader(std::filesystem::path path, std::size_t maxLineBytes, Fd fd);
  Result<> fill();

  std::filesystem::path path_;
  std::size_t maxLineBytes_;
  Fd fd_;
  std::string buffer_;
  std::size_t at_ = 0;  // of the next line in the buffer
  bool ended_ = false;
  std::int64_t number_ = 0;
};

}  // namespace codestral
