#include "http/line_splitter.h"

#include <algorithm>
#include <utility>

namespace codestral::http {

Result<std::vector<std::string>> LineSplitter::feed(std::string_view bytes) {
  std::vector<std::string> lines;
  if (failed_) return fail(ErrorKind::Protocol, "line stream: used after an error");

  while (!bytes.empty()) {
    const std::size_t length = std::min(bytes.find('\n'), bytes.size());
    if (line_.size() + length > maxLineBytes_) {
      failed_ = true;
      line_ = {};
      return fail(ErrorKind::TooLarge,
                  "line stream: a line is over " + std::to_string(maxLineBytes_) + " bytes");
    }
    line_.append(bytes.substr(0, length));
    if (length == bytes.size()) break;
    bytes.remove_prefix(length + 1);
    if (std::string line = rest(); !line.empty()) lines.push_back(std::move(line));
  }
  return lines;
}

std::string LineSplitter::rest() {
  std::string line = std::exchange(line_, {});
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

}  // namespace codestral::http
