#include "mistral/event_stream.h"

#include "mistral/api_error.h"

namespace codestral::mistral {
namespace {

constexpr std::size_t kMaxOtherBytes = 64UL * 1024;
constexpr std::string_view kEnd = "[DONE]";

}  // namespace

Error EventStream::notAStream() const {
  return {.kind = ErrorKind::Protocol,
          .message = "the service answered with " + contentType_ + " instead of an event stream"};
}

Result<> EventStream::head(const http::Head& head) {
  contentType_ = head.header("content-type");
  isStream_ = contentType_.empty() || contentType_.starts_with("text/event-stream");
  if (contentType_.starts_with("text/html")) return std::unexpected(notAStream());
  return {};
}

Result<std::vector<http::SseEvent>> EventStream::feed(std::string_view bytes) {
  if (!isStream_) {
    otherBody_ += bytes.substr(0, kMaxOtherBytes - otherBody_.size());
    return {};
  }
  if (done_) return {};
  auto events = parser_.feed(bytes);
  if (!events) return events;
  for (std::size_t i = 0; i < events->size(); ++i) {
    if ((*events)[i].data != kEnd) continue;
    done_ = true;
    events->resize(i);
    break;
  }
  return events;
}

Error EventStream::broken() const {
  if (!isStream_) {
    auto error = streamError(otherBody_);
    return error ? *std::move(error) : notAStream();
  }
  return {.kind = ErrorKind::Protocol,
          .message = "the stream of the answer ended before its end was said"};
}

}  // namespace codestral::mistral
