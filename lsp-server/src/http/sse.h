#pragma once

// Server-sent events as an incremental parser (WHATWG HTML, section 9.2.6). Takes any split of the
// bytes; lines may end in CR, LF or CRLF. Pure. An event that is unfinished at the end of the
// stream is dropped, as the standard says. A line or event over the cap is an error.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace codestral::http {

struct SseEvent {
  std::string name;  // empty: "message"
  std::string data;
  bool operator==(const SseEvent&) const = default;
};

class SseParser {
 public:
  explicit SseParser(std::size_t maxEventBytes = 4 * 1024 * 1024) : maxEventBytes_(maxEventBytes) {}
  // What these bytes completed. After an error the parser stays failed.
  Result<std::vector<SseEvent>> feed(std::string_view bytes);

 private:
  void endLine(std::vector<SseEvent>& events);
  std::size_t maxEventBytes_;
  std::string line_;
  SseEvent event_;
  bool hasData_ = false;
  bool lastWasCr_ = false;
  bool atStart_ = true;
  bool failed_ = false;
};

}  // namespace codestral::http
