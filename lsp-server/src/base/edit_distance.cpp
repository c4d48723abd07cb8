#include "base/edit_distance.h"

#include <algorithm>
#include <vector>

namespace codestral {

std::size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> beforeLast(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(beforeLast, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] =
          std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], beforeLast[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::string closestName(std::string_view word, std::span<const std::string_view> names) {
  constexpr std::size_t kLongestWord = 128;
  if (word.size() > kLongestWord) return {};
  std::string_view best;
  std::size_t bestDistance = std::max<std::size_t>(2, word.size() / 4) + 1;
  for (const std::string_view name : names) {
    const std::size_t far = editDistance(word, name);
    if (far >= bestDistance) continue;
    best = name;
    bestDistance = far;
  }
  return std::string(best);
}

}  // namespace codestral
