// The event stream parser: any bytes, in any pieces, give the same events as the same bytes at
// once, and nothing over the cap.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/sse.h"

namespace {

using codestral::http::SseEvent;
using codestral::http::SseParser;

constexpr std::size_t kCap = 256;

// Whether the parser still runs.
bool feed(SseParser& parser, std::string_view bytes, std::vector<SseEvent>& events) {
  auto more = parser.feed(bytes);
  if (!more) return false;
  for (SseEvent& event : *more) {
    if (event.data.size() > kCap || event.name.size() > kCap) std::abort();
    events.push_back(std::move(event));
  }
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = 1 + data[0] % 7;
  const std::string_view stream(reinterpret_cast<const char*>(data) + 1, size - 1);

  std::vector<SseEvent> atOnce;
  SseParser whole(kCap);
  const bool wholeRuns = feed(whole, stream, atOnce);

  std::vector<SseEvent> inPieces;
  SseParser cut(kCap);
  bool cutRuns = true;
  for (std::size_t at = 0; at < stream.size() && cutRuns; at += piece) {
    cutRuns = feed(cut, stream.substr(at, piece), inPieces);
  }

  if (wholeRuns != cutRuns) std::abort();
  if (wholeRuns && atOnce != inPieces) std::abort();
  if (!cutRuns && cut.feed("data: a\n\n").has_value()) std::abort();
  return 0;
}
