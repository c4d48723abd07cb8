#include "completion/survival.h"

#include <algorithm>
#include <vector>

#include "completion/surroundings.h"

namespace codestral::completion {
namespace {

constexpr std::size_t kMostWords = 400;  // the cost is their product
constexpr std::size_t kMostWordsNow = 4000;

std::vector<std::string_view> wordsOf(std::string_view text, std::size_t most) {
  std::vector<std::string_view> words;
  for (std::size_t at = 0; at < text.size() && words.size() < most;) {
    std::size_t end = at;
    while (end < text.size() && isIdentifierByte(text[end])) ++end;
    if (end == at) ++end;
    const std::string_view word = text.substr(at, end - at);
    if (word.find_first_not_of(" \t\r\n") != std::string_view::npos) words.push_back(word);
    at = end;
  }
  return words;
}

}  // namespace

// Sellers' algorithm: the row for the i-th accepted word holds the distance of the first i to their
// best match that ends at each word of `now`; a match may begin anywhere, so the first row is 0.
double survival(std::string_view accepted, std::string_view now) {
  const auto wanted = wordsOf(accepted, kMostWords);
  const auto there = wordsOf(now, kMostWordsNow);
  if (wanted.empty()) return 1;
  std::vector<std::size_t> row(there.size() + 1, 0);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < there.size(); ++j) {
      const std::size_t replaced = diagonal + (wanted[i] == there[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j + 1] + 1, row[j] + 1});
    }
  }
  const auto distance = static_cast<double>(*std::ranges::min_element(row));
  return 1 - distance / static_cast<double>(wanted.size());
}

}  // namespace codestral::completion
