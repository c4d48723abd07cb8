// The answer's lines between gaps are chunks. A chunk is anchored by its first line that stands in
// the original (or nearly does, and only once), and by its last. What lies between the last anchor
// of one chunk and the first anchor of the next was left out, and is put back. New lines at the
// border of a gap are fine as long as they do not look like a changed line of the gap: that line
// would otherwise be there twice.

#include "instruct/elision.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/trim.h"

namespace codestral::instruct {
namespace {

constexpr double kSimilar = 0.7;
// Lines that are compared by their looks cost more than equal ones; an answer with gaps that needs
// more of this is none that anyone could be sure of.
constexpr int kMostTries = 5;
constexpr std::size_t kMostPairs = 100'000;

bool startsWithAny(std::string_view text, std::span<const std::string_view> beginnings) {
  return std::ranges::any_of(beginnings,
                             [&](std::string_view each) { return text.starts_with(each); });
}

// The words of a comment, or the line as it is.
std::string_view commentWords(std::string_view line, bool& comment) {
  constexpr std::array<std::string_view, 10> kOpeners{"{/*", "/*", "//", "<!--", "--",
                                                      "#",   ";;", "%",  "(*",   "\""};
  line = trimmed(line);
  comment = false;
  for (const std::string_view opener : kOpeners) {
    if (!line.starts_with(opener)) continue;
    comment = true;
    while (!line.empty() && opener.contains(line.front())) line.remove_prefix(1);
    break;
  }
  for (const std::string_view closer : {"*/}", "*/", "-->", "*)"})
    if (line.ends_with(closer)) line.remove_suffix(closer.size());
  return trimmed(line);
}

// How much a line looks like another with something put in or taken out.
double resemblance(std::string_view a, std::string_view b) {
  a = trimmed(a);
  b = trimmed(b);
  const std::size_t most = std::min(a.size(), b.size());
  if (most < 6 || most * 2 < std::max(a.size(), b.size())) return similarity(a, b);
  std::size_t head = 0;
  while (head < most && a[head] == b[head]) ++head;
  std::size_t tail = 0;
  while (tail < most - head && a[a.size() - tail - 1] == b[b.size() - tail - 1]) ++tail;
  return std::max(similarity(a, b), static_cast<double>(head + tail) / static_cast<double>(most));
}

using Words = std::set<std::string_view>;

Words wordsOf(std::string_view line) {
  Words words;
  const auto isWord = [](char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           static_cast<unsigned char>(c) >= 0x80U;
  };
  for (std::size_t i = 0; i < line.size(); ++i) {
    const std::size_t begin = i;
    while (i < line.size() && isWord(line[i])) ++i;
    if (i > begin) words.insert(line.substr(begin, i - begin));
  }
  return words;
}

struct Anchor {
  std::size_t line = 0;      // in the chunk
  std::size_t original = 0;  // where it stands
};

struct Chunk {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool gapBefore = false;
  bool gapAfter = false;
};

class Filler {
 public:
  Filler(LineSpan lines, LineSpan original) : lines_(lines), original_(original) {
    for (std::size_t i = 0; i < original.size(); ++i) places_[trimmed(original[i])].push_back(i);
  }

  Outcome<Lines> run() {
    const std::vector<Chunk> chunks = split();
    for (std::size_t i = 0; i < chunks.size(); ++i) {
      if (const bool good = place(chunks[i], i + 1 == chunks.size()); !good)
        return refuse(Reason::Elided);
    }
    return std::move(result_);
  }

 private:
  std::vector<Chunk> split() const {
    std::vector<Chunk> chunks{{}};
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (!isGap(lines_[i])) continue;
      chunks.back().end = i;
      chunks.back().gapAfter = true;
      chunks.push_back({i + 1, i + 1, true, false});
    }
    chunks.back().end = lines_.size();
    return chunks;
  }

  bool isGap(const std::string& line) const {
    return isElision(line) && !places_.contains(trimmed(line));
  }

  // Where a line stands in the original from `from` on: the one place.
  std::optional<std::size_t> find(const std::string& line, std::size_t from, bool& unclear) const {
    const auto it = places_.find(trimmed(line));
    if (it == places_.end()) return std::nullopt;
    const auto first = std::ranges::lower_bound(it->second, from);
    if (first == it->second.end()) return std::nullopt;
    unclear = std::next(first) != it->second.end();
    return unclear ? std::nullopt : std::optional(*first);
  }

  // The one place of which the line looks like a changed version.
  std::optional<std::size_t> findChanged(const std::string& line, std::size_t from,
                                         bool& unclear) const {
    std::optional<std::size_t> found;
    double best = kSimilar;
    double second = 0;
    for (std::size_t i = from; i < original_.size(); ++i) {
      const double each = resemblance(line, original_[i]);
      if (each >= best) {
        second = found ? best : second;
        best = each;
        found = i;
      } else {
        second = std::max(second, each);
      }
    }
    if (found && second > best * 0.9) {
      unclear = true;
      return std::nullopt;
    }
    return found;
  }

  std::optional<Anchor> firstAnchor(const Chunk& chunk, bool& unclear) const {
    for (std::size_t i = chunk.begin; i < chunk.end; ++i) {
      if (!isTelling(lines_[i])) continue;
      if (const auto at = find(lines_[i], position_, unclear)) return Anchor{i, *at};
      if (unclear) return std::nullopt;
      // The first line of all is often the one that was changed.
      if (chunk.gapBefore || i - chunk.begin >= kMostTries) continue;
      if (const auto at = findChanged(lines_[i], position_, unclear)) return Anchor{i, *at};
      if (unclear) return std::nullopt;
    }
    int tries = kMostTries;
    for (std::size_t i = chunk.begin; i < chunk.end && tries > 0; ++i) {
      if (!isTelling(lines_[i])) continue;
      --tries;
      if (const auto at = findChanged(lines_[i], position_, unclear)) return Anchor{i, *at};
      if (unclear) return std::nullopt;
    }
    return std::nullopt;
  }

  std::optional<Anchor> lastAnchor(const Chunk& chunk, const Anchor& first, bool& unclear) const {
    int tries = kMostTries;
    for (std::size_t i = chunk.end; i > first.line + 1; --i) {
      if (!isTelling(lines_[i - 1])) continue;
      bool many = false;
      auto at = find(lines_[i - 1], first.original + 1, many);
      if (!at && !many && tries-- > 0) at = findChanged(lines_[i - 1], first.original + 1, many);
      if (at) return Anchor{i - 1, *at};
      if (many) {
        unclear = true;
        return std::nullopt;
      }
    }
    return first;
  }

  bool place(const Chunk& chunk, bool last) {
    bool unclear = false;
    const auto first = firstAnchor(chunk, unclear);
    if (unclear) return false;
    if (!first) return placeNew(chunk, last);
    if (chunk.gapBefore) {
      if (looksChanged(chunk.begin, first->line, position_, first->original)) return false;
      fill(first->original);
      // New lines come with the blank line that parts them from what follows.
      if (first->line > chunk.begin && isBlank(lines_[first->line - 1]))
        while (!result_.empty() && isBlank(result_.back())) result_.pop_back();
    } else if (first->original > position_ &&
               dropsTooMuch(first->original - position_, first->line - chunk.begin)) {
      return false;
    }
    const auto end = lastAnchor(chunk, *first, unclear);
    if (unclear) return false;
    if (dropsTooMuch(end->original - first->original, end->line - first->line)) return false;
    append(chunk);
    position_ = end->original + 1;
    if (chunk.gapAfter) return !looksChanged(end->line + 1, chunk.end, position_, original_.size());
    // The text after the last anchor goes, unless it is as little as what came in its place.
    const std::size_t rest = original_.size() - position_;
    return !dropsTooMuch(rest, chunk.end - end->line - 1);
  }

  // A chunk of new lines only: at the beginning or the end, all of the original is kept beside it.
  bool placeNew(const Chunk& chunk, bool last) {
    if (isBlankChunk(chunk)) {
      if (last && chunk.gapBefore) fill(original_.size());
      return true;
    }
    const bool closers = std::none_of(lines_.begin() + static_cast<std::ptrdiff_t>(chunk.begin),
                                      lines_.begin() + static_cast<std::ptrdiff_t>(chunk.end),
                                      [](const auto& line) { return isTelling(line); });
    if (closers && last) {
      // `}` after a gap: the same closing lines stand at the original's end.
      std::size_t count = 0;
      std::size_t a = chunk.end;
      std::size_t b = original_.size();
      while (a > chunk.begin && isBlank(lines_[a - 1])) --a;
      while (b > position_ && isBlank(original_[b - 1])) --b;
      while (a > chunk.begin && b > position_ && sameLine(lines_[a - 1], original_[b - 1])) {
        --a;
        --b;
        ++count;
      }
      if (count == 0 || a != chunk.begin) return false;
      fill(b);
      append(chunk);
      return true;
    }
    if (!chunk.gapBefore) {
      if (looksChanged(chunk.begin, chunk.end, 0, original_.size())) return false;
      append(chunk);
      return true;
    }
    if (!last) return false;
    if (looksChanged(chunk.begin, chunk.end, position_, original_.size())) return false;
    // New members before the bracket that closes all of it.
    std::size_t end = original_.size();
    std::size_t tail = chunk.end;
    const auto member = firstTelling(lines_.subspan(chunk.begin, chunk.end - chunk.begin));
    const std::size_t depth = indentation(lines_[chunk.begin + member]).size();
    while (tail > chunk.begin && end > position_ && !isTelling(lines_[tail - 1]) &&
           indentation(lines_[tail - 1]).size() < depth &&
           sameLine(lines_[tail - 1], original_[end - 1])) {
      --tail;
      --end;
    }
    fill(end);
    append(chunk);
    position_ = original_.size();
    return true;
  }

  bool isBlankChunk(const Chunk& chunk) const {
    for (std::size_t i = chunk.begin; i < chunk.end; ++i)
      if (!isBlank(lines_[i])) return false;
    return true;
  }

  bool looksChanged(std::size_t begin, std::size_t end, std::size_t from, std::size_t to) const {
    if (begin == end) return false;
    if ((end - begin) * (to - from) > kMostPairs) return true;
    // Words of several of the lines ("import", "from") make no line like another.
    std::map<std::string_view, int> counts;
    for (std::size_t j = from; j < to; ++j)
      for (const std::string_view word : wordsOf(original_[j])) ++counts[word];
    const auto own = [&](const std::string& line) {
      Words words = wordsOf(line);
      std::erase_if(words, [&](std::string_view word) {
        const auto it = counts.find(word);
        return it != counts.end() && it->second > 1;
      });
      return words;
    };
    std::vector<Words> gap;
    for (std::size_t j = from; j < to; ++j) gap.push_back(own(original_[j]));
    for (std::size_t i = begin; i < end; ++i) {
      if (!isTelling(lines_[i])) continue;
      const Words a = own(lines_[i]);
      for (std::size_t j = from; j < to; ++j) {
        if (!isTelling(original_[j]) || resemblance(lines_[i], original_[j]) < kSimilar) continue;
        const Words& b = gap[j - from];
        const auto common = std::ranges::count_if(a, [&](auto word) { return b.contains(word); });
        if (a.empty() || b.empty() || static_cast<std::size_t>(common) * 4 >= a.size() + b.size())
          return true;
      }
    }
    return false;
  }

  static bool dropsTooMuch(std::size_t originals, std::size_t lines) {
    return originals > 2 * lines + 2;
  }

  void fill(std::size_t end) {
    if (position_ < end && isBlank(original_[position_]))
      while (!result_.empty() && isBlank(result_.back())) result_.pop_back();
    filled_ = position_ < end;
    for (; position_ < end; ++position_) result_.push_back(original_[position_]);
  }
  void append(const Chunk& chunk) {
    std::size_t begin = chunk.begin;
    if (filled_ && !result_.empty() && isBlank(result_.back()))
      while (begin < chunk.end && isBlank(lines_[begin])) ++begin;
    for (std::size_t i = begin; i < chunk.end; ++i) result_.push_back(lines_[i]);
    filled_ = false;
  }

  const LineSpan lines_;
  const LineSpan original_;
  std::unordered_map<std::string_view, std::vector<std::size_t>> places_;  // of each line
  std::size_t position_ = 0;  // lines of the original before it are dealt with
  bool filled_ = false;       // the last lines of the result come from a gap
  Lines result_;
};

}  // namespace

bool isElision(std::string_view line) {
  // Clear without dots, in a comment.
  constexpr std::array<std::string_view, 10> kClear{
      "rest of the",    "the rest of the", "remaining code",     "existing code",    "unchanged",
      "same as before", "previous code",   "keep existing code", "keep the rest of", "no changes"};
  constexpr std::array<std::string_view, 9> kBeginnings{"rest",     "the rest", "remaining",
                                                        "existing", "other",    "previous",
                                                        "same",     "keep",     "unchanged"};
  constexpr std::array<std::string_view, 9> kEndings{
      "unchanged",     "the same",         "as before",    "remains unchanged", "stays as is",
      "remains as is", "remain unchanged", "remain as is", "as it was"};
  bool comment = false;
  std::string_view words = commentWords(line, comment);
  if (words == "..." || words == "…" || words == "[...]" || words == "[…]" || words == "....")
    return true;
  bool before = false;
  bool after = false;
  for (const std::string_view sign : {"...", "…"}) {
    if (words.starts_with(sign)) {
      words.remove_prefix(sign.size());
      before = true;
    }
    if (words.ends_with(sign)) {
      words.remove_suffix(sign.size());
      after = true;
    }
  }
  while (words.starts_with(' ') || words.starts_with('(')) words.remove_prefix(1);
  while (words.ends_with(' ') || words.ends_with(')')) words.remove_suffix(1);
  const std::string said = lower(words);
  if (said.size() > 80 || said.find_first_of("(){}=;") != std::string::npos) return false;
  const bool begins = startsWithAny(said, kBeginnings);
  const bool ends = std::ranges::any_of(kEndings, [&](auto each) { return said.ends_with(each); });
  if (comment && (startsWithAny(said, kClear) || (begins && ends))) return true;
  // Code has dots as well ("...rest"), and a comment may end in some ("# loading...").
  if (comment && before) return true;
  return (before || after) && begins && said.contains(' ');
}

bool holdsElision(LineSpan lines, LineSpan original) {
  return std::ranges::any_of(lines, [&](const auto& line) {
    return isElision(line) &&
           std::ranges::none_of(original, [&](const auto& each) { return sameLine(each, line); });
  });
}

Outcome<Lines> withoutElisions(LineSpan lines, LineSpan original) {
  return Filler(lines, original).run();
}

}  // namespace codestral::instruct
