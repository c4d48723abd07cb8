// The frame reader on any bytes: what it returns does not depend on the split, no body passes the
// cap, and it always finds the next message again.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "jsonrpc/framing.h"

namespace {

using codestral::jsonrpc::FrameReader;
using codestral::jsonrpc::FramingLimits;

constexpr FramingLimits kLimits{.headerBytes = 256, .bodyBytes = 512, .discardBytes = 1024};

void require(bool holds) {
  if (!holds) std::abort();
}

std::vector<std::string> shown(std::vector<FrameReader::Event> events) {
  std::vector<std::string> all;
  for (auto& event : events) {
    if (auto* error = std::get_if<codestral::Error>(&event)) {
      all.push_back("!" + error->message);
    } else {
      all.push_back(std::get<std::string>(std::move(event)));
      require(all.back().size() <= kLimits.bodyBytes);
    }
  }
  return all;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  FrameReader whole(kLimits);
  const auto expected = shown(whole.feed(bytes));

  FrameReader pieces(kLimits);
  std::vector<std::string> got;
  const std::size_t step = size == 0 ? 1 : 1 + data[0] % 40;
  for (std::size_t at = 0; at < size; at += step) {
    for (auto& event : shown(pieces.feed(bytes.substr(at, step)))) got.push_back(std::move(event));
  }
  require(got == expected);
  require(pieces.finish().has_value() == whole.finish().has_value());

  // Whatever came before, enough empty lines and messages bring the reader back.
  const std::string good = codestral::jsonrpc::frame("{\"ok\":1}");
  std::string tail(kLimits.discardBytes, '\n');
  for (int i = 0; i < 3; ++i) tail += good;
  const auto after = shown(whole.feed(tail));
  require(!after.empty() && after.back() == "{\"ok\":1}");
  return 0;
}
