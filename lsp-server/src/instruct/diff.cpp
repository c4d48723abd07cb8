#include "instruct/diff.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

#include "base/utf8.h"
#include "instruct/matching.h"

namespace codestral::instruct {
namespace {

using Pieces = std::vector<std::string_view>;

constexpr std::size_t kMostWords = 4000;  // of a change that is narrowed to words
constexpr std::size_t kWordEffort = 200;

bool isWord(char c) {
  return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 0x80U;
}
bool isSpace(char c) {
  return c == ' ' || c == '\t';
}

// Lines with their ends, which are \n, \r\n and \r.
Pieces linesOf(std::string_view text) {
  Pieces lines;
  while (!text.empty()) {
    std::size_t end = text.find_first_of("\r\n");
    if (end == std::string_view::npos) {
      end = text.size();
    } else {
      end += text.substr(end).starts_with("\r\n") ? 2 : 1;
    }
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return lines;
}

// A mark that belongs to the character before it: combining marks, joiner, variation selectors,
// keycaps.
bool continuesCharacter(std::string_view text) {
  const auto starts = [&](std::string_view bytes) { return text.starts_with(bytes); };
  return starts("\xCC") || (text.size() > 1 && text[0] == '\xCD' && text[1] < '\xB0') ||
         starts("\xE2\x80\x8D") || starts("\xEF\xB8\x8F") || starts("\xE2\x83\xA3");
}

// Words, runs of blanks, line ends, and single other characters. All that is not ASCII counts as
// part of a word, so that no character of several code points is taken apart.
Pieces wordsOf(std::string_view text) {
  Pieces words;
  while (!text.empty()) {
    std::size_t end = 1;
    if (isWord(text[0])) {
      while (end < text.size() && isWord(text[end])) ++end;
    } else if (isSpace(text[0])) {
      while (end < text.size() && isSpace(text[end])) ++end;
    } else if (text.starts_with("\r\n")) {
      end = 2;
    }
    if (text[0] != '\n' && text[0] != '\r' && continuesCharacter(text.substr(end))) {
      while (end < text.size() && static_cast<unsigned char>(text[end]) >= 0x80U) ++end;
    }
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

std::vector<Match> matchingPieces(const Pieces& left, const Pieces& right, std::size_t effort) {
  std::unordered_map<std::string_view, std::uint32_t> numbers;
  const auto ids = [&](const Pieces& pieces) {
    std::vector<std::uint32_t> result;
    result.reserve(pieces.size());
    for (const std::string_view piece : pieces)
      result.push_back(
          numbers.try_emplace(piece, static_cast<std::uint32_t>(numbers.size())).first->second);
    return result;
  };
  const auto a = ids(left);
  const auto b = ids(right);
  return matching(a, b, effort);
}

std::size_t length(const Pieces& pieces, std::size_t begin, std::size_t end) {
  std::size_t bytes = 0;
  for (std::size_t i = begin; i < end; ++i) bytes += pieces[i].size();
  return bytes;
}

// The places between matches as edits, in bytes from the start of the pieces.
TextEdits between(const Pieces& left, const Pieces& right, const std::vector<Match>& matches) {
  TextEdits edits;
  std::size_t i = 0;
  std::size_t j = 0;
  std::size_t offset = 0;
  const auto change = [&](std::size_t leftEnd, std::size_t rightEnd) {
    const std::size_t bytes = length(left, i, leftEnd);
    std::string text;
    for (std::size_t k = j; k < rightEnd; ++k) text += right[k];
    if (bytes > 0 || !text.empty()) edits.push_back({{offset, offset + bytes}, std::move(text)});
    offset += bytes;
  };
  for (const Match& match : matches) {
    change(match.left, match.right);
    offset += length(left, match.left, match.left + match.length);
    i = match.left + match.length;
    j = match.right + match.length;
  }
  change(left.size(), right.size());
  return edits;
}

bool hasWord(std::string_view text) {
  return std::ranges::any_of(text, isWord);
}

// Two changes with nothing but a bracket or a blank between them read better as one.
TextEdits joinedOverPunctuation(TextEdits edits, std::string_view before) {
  TextEdits result;
  for (TextEdit& edit : edits) {
    if (!result.empty()) {
      TextEdit& last = result.back();
      const std::string_view gap = before.substr(last.range.end, edit.range.begin - last.range.end);
      if (gap.size() <= 3 && !hasWord(gap) && !gap.contains('\n')) {
        last.text += gap;
        last.text += edit.text;
        last.range.end = edit.range.end;
        continue;
      }
    }
    result.push_back(std::move(edit));
  }
  return result;
}

// A change of whole lines, narrowed to the words that differ. When little of them stays, a
// replacement as a whole is easier to read than many small ones.
TextEdits narrowed(std::string_view before, std::string_view after) {
  const Pieces left = wordsOf(before);
  const Pieces right = wordsOf(after);
  std::vector<Match> matches;
  if (left.size() + right.size() <= kMostWords) matches = matchingPieces(left, right, kWordEffort);
  std::size_t kept = 0;
  std::size_t all = 0;
  for (const std::string_view word : left) all += hasWord(word) ? word.size() : 0;
  for (const Match& match : matches)
    for (std::size_t i = 0; i < match.length; ++i)
      if (hasWord(left[match.left + i])) kept += left[match.left + i].size();
  if (kept * 3 < all || all == 0) {
    // What is the same at both ends alone.
    matches.clear();
    const std::size_t most = std::min(left.size(), right.size());
    std::size_t head = 0;
    while (head < most && left[head] == right[head]) ++head;
    std::size_t tail = 0;
    while (tail < most - head && left[left.size() - tail - 1] == right[right.size() - tail - 1])
      ++tail;
    if (head > 0) matches.push_back({0, 0, head});
    if (tail > 0) matches.push_back({left.size() - tail, right.size() - tail, tail});
  }
  return joinedOverPunctuation(between(left, right, matches), before);
}

}  // namespace

TextEdits diff(std::string_view before, std::string_view after) {
  const Pieces left = linesOf(before);
  const Pieces right = linesOf(after);
  TextEdits result;
  for (TextEdit& lines : between(left, right, matchingPieces(left, right, 400))) {
    const std::string_view replaced = before.substr(lines.range.begin, lines.range.size());
    if (replaced.empty() || lines.text.empty()) {
      result.push_back(std::move(lines));
      continue;
    }
    for (TextEdit& edit : narrowed(replaced, lines.text)) {
      edit.range.begin += lines.range.begin;
      edit.range.end += lines.range.begin;
      result.push_back(std::move(edit));
    }
  }
  return result;
}

}  // namespace codestral::instruct
