// Any document, region and answer: a refusal, or edits that apply cleanly and leave everything
// outside of the region as it is.

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/utf8.h"
#include "instruct/proposal.h"

using namespace codestral;
using namespace codestral::instruct;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

Target targetOf(std::string_view text, std::string_view language,
                std::optional<text::ByteRange> region) {
  text::Snapshot snapshot;
  snapshot.uri = "file:///w/src/a";
  snapshot.languageId = language;
  snapshot.version = 1;
  snapshot.text = text::Text(text);
  return {"src/a", std::make_shared<const text::Snapshot>(std::move(snapshot)), region};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 5) return 0;
  constexpr std::array<std::string_view, 6> kLanguages{"python", "cpp",  "markdown",
                                                       "yaml",   "json", "unknown"};
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::string_view rest = bytes.substr(5);
  const std::size_t split = rest.size() * data[0] / 256;
  const std::string before = toValidUtf8(rest.substr(0, split));
  const std::string_view said = rest.substr(split);
  std::optional<text::ByteRange> region;
  if ((data[1] & 1U) != 0) {
    region = text::ByteRange{before.size() * data[2] / 256, before.size() * data[3] / 256};
  }
  Asked asked{{targetOf(before, kLanguages.at(data[4] % kLanguages.size()), region)}};
  asked.mayCreate = (data[1] & 2U) != 0;
  const auto proposal = propose(asked, {said, (data[1] & 4U) != 0});
  if (!proposal) {
    require(!proposal.error().sentence.empty());
    return 0;
  }
  for (const FileEdits& file : proposal->files) {
    const auto after = applied(file.creates ? "" : before, file.edits);
    require(after && isUtf8(*after));
    if (file.creates) {
      require(asked.mayCreate && !file.path.starts_with('/') && !file.path.starts_with("../"));
    } else if (region) {
      const std::size_t tail = before.size() - region->end;
      require(after->size() >= region->begin + tail);
      require(after->starts_with(before.substr(0, region->begin)));
      require(after->ends_with(before.substr(region->end)));
    }
  }
  return 0;
}
