#include "ngram/near_duplicates.h"

#include <algorithm>
#include <functional>

#include "ngram/lexer.h"

namespace codestral::ngram {
namespace {

constexpr std::size_t kShortestLine = 8;
constexpr std::size_t kSharedPercent = 40;

// The distinct lines, as hashes.
std::vector<std::size_t> lineHashes(std::string_view content) {
  std::vector<std::size_t> hashes;
  while (!content.empty()) {
    std::string_view line = takeLine(content);
    while (!line.empty() && isBlankByte(line.front())) line.remove_prefix(1);
    if (line.size() >= kShortestLine) hashes.push_back(std::hash<std::string_view>()(line));
  }
  std::ranges::sort(hashes);
  const auto repeated = std::ranges::unique(hashes);
  hashes.erase(repeated.begin(), repeated.end());
  return hashes;
}

}  // namespace

void NearDuplicates::add(std::string_view content) {
  for (const std::size_t hash : lineHashes(content)) {
    auto& texts = holders_[hash];
    if (texts.size() < textsPerLine_) texts.push_back(count_);
  }
  ++count_;
}

std::vector<std::uint32_t> NearDuplicates::of(std::string_view content) const {
  const std::vector<std::size_t> hashes = lineHashes(content);
  std::vector<std::size_t> shared(count_);
  for (const std::size_t hash : hashes) {
    const auto known = holders_.find(hash);
    if (known == holders_.end()) continue;
    for (const std::uint32_t text : known->second) ++shared[text];
  }
  std::vector<std::uint32_t> found;
  for (std::uint32_t text = 0; text < count_; ++text) {
    if (shared[text] * 100 > hashes.size() * kSharedPercent) found.push_back(text);
  }
  return found;
}

}  // namespace codestral::ngram
