#pragma once

// A stream of lines, as NDJSON servers send them, cut incrementally. Takes any split of the bytes;
// lines end in LF or CRLF, and empty ones, which some servers send to keep a connection alive, are
// skipped. Pure. A line over the cap is an error.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace codestral::http {

class LineSplitter {
 public:
  explicit LineSplitter(std::size_t maxLineBytes = 4 * 1024 * 1024) : maxLineBytes_(maxLineBytes) {}
  // The lines that these bytes completed. After an error the splitter stays failed.
  Result<std::vector<std::string>> feed(std::string_view bytes);
  // What came after the last line end: a last line does not need one.
  std::string rest();

 private:
  std::size_t maxLineBytes_;
  std::string line_;
  bool failed_ = false;
};

}  // namespace codestral::http
