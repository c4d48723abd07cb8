#pragma once

// The body of an answer as an event stream: checks that it is one, and cuts it into events. Ends at
// "[DONE]" where the family has it. Pure.

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "http/sse.h"
#include "http/transport.h"

namespace codestral::mistral {

class EventStream {
 public:
  // A page of a gateway is refused at once.
  Result<> head(const http::Head& head);
  // What these bytes completed, without [DONE] and what comes after it.
  Result<std::vector<http::SseEvent>> feed(std::string_view bytes);
  // [DONE] has come.
  bool done() const { return done_; }
  // After the last byte, when the stream is not whole: why. An answer of another type may be an
  // error object, whose words are then the reason.
  Error broken() const;

 private:
  Error notAStream() const;

  http::SseParser parser_{1024UL * 1024};  // an event is a chunk of an answer; none is that large
  std::string contentType_;
  std::string otherBody_;
  bool isStream_ = true;
  bool done_ = false;
};

}  // namespace codestral::mistral
