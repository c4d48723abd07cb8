#include "http/sse.h"

#include <algorithm>
#include <utility>

namespace codestral::http {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool isLineEnd(char c) {
  return c == '\n' || c == '\r';
}

}  // namespace

Result<std::vector<SseEvent>> SseParser::feed(std::string_view bytes) {
  std::vector<SseEvent> events;
  if (failed_) return fail(ErrorKind::Protocol, "event stream: used after an error");

  while (!bytes.empty()) {
    // The second half of a CRLF that a read cut in two.
    if (std::exchange(lastWasCr_, false) && bytes.front() == '\n') {
      bytes.remove_prefix(1);
      continue;
    }
    const auto length =
        static_cast<std::size_t>(std::ranges::find_if(bytes, isLineEnd) - bytes.begin());
    if (line_.size() + event_.data.size() + length > maxEventBytes_) {
      failed_ = true;
      line_ = {};
      event_ = {};
      return fail(ErrorKind::TooLarge,
                  "event stream: an event is over " + std::to_string(maxEventBytes_) + " bytes");
    }
    line_.append(bytes.substr(0, length));
    if (length == bytes.size()) break;
    lastWasCr_ = bytes[length] == '\r';
    bytes.remove_prefix(length + 1);
    endLine(events);
  }
  return events;
}

void SseParser::endLine(std::vector<SseEvent>& events) {
  std::string_view line = line_;
  // Only now, because the mark itself may arrive in pieces.
  if (std::exchange(atStart_, false) && line.starts_with(kByteOrderMark)) {
    line.remove_prefix(kByteOrderMark.size());
  }

  if (line.empty()) {
    if (hasData_) events.push_back(std::move(event_));
    event_ = {};
    hasData_ = false;
  } else {
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string_view field = line.substr(0, colon);
    std::string_view value = line.substr(std::min(colon + 1, line.size()));
    if (value.starts_with(' ')) value.remove_prefix(1);
    if (field == "data") {
      if (hasData_) event_.data += '\n';
      event_.data += value;
      hasData_ = true;
    } else if (field == "event") {
      event_.name = value;
    }
    // "id" and "retry" serve reconnection, which nobody here does; the rest is to be ignored.
  }
  line_.clear();
}

}  // namespace codestral::http
