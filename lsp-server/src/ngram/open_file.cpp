#include "ngram/open_file.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/utf8.h"
#include "ngram/parameters.h"
#include "ngram/token_reader.h"

namespace codestral::ngram {

namespace {

constexpr std::size_t kWindow = 512U << 10U;

std::size_t equalBytes(std::string_view a, std::string_view b) {
  const std::size_t size = std::min(a.size(), b.size());
  if (size == 0 || a.data() == b.data() || std::memcmp(a.data(), b.data(), size) == 0) return size;
  return static_cast<std::size_t>(std::mismatch(a.begin(), a.begin() + size, b.begin()).first -
                                  a.begin());
}

}  // namespace

std::size_t commonPrefix(const text::Text& a, const text::Text& b) {
  std::size_t at = 0;
  while (true) {
    const std::string_view left = a.chunkAt(at);
    const std::string_view right = b.chunkAt(at);
    const std::size_t size = std::min(left.size(), right.size());
    const std::size_t equal = equalBytes(left, right);
    at += equal;
    if (equal < size || size == 0) return at;
  }
}

std::size_t commonSuffix(const text::Text& a, const text::Text& b, std::size_t prefix) {
  constexpr std::size_t kStep = 4096;
  const std::size_t most = std::min(a.size(), b.size()) - prefix;
  std::size_t suffix = 0;
  while (suffix < most) {
    const std::size_t step = std::min(kStep, most - suffix);
    std::size_t equal = 0;
    while (equal < step) {
      const std::size_t left = a.size() - suffix - step + equal;
      const std::size_t right = b.size() - suffix - step + equal;
      const std::string_view first = a.chunkAt(left).substr(0, step - equal);
      const std::string_view second = b.chunkAt(right).substr(0, step - equal);
      const std::size_t part = equalBytes(first, second);
      equal += part;
      if (part < std::min(first.size(), second.size())) break;
    }
    if (equal == step) {
      suffix += step;
      continue;
    }
    const std::string first = a.slice({a.size() - suffix - step, a.size() - suffix});
    const std::string second = b.slice({b.size() - suffix - step, b.size() - suffix});
    const auto differs = std::mismatch(first.rbegin(), first.rend(), second.rbegin()).first;
    return suffix + static_cast<std::size_t>(differs - first.rbegin());
  }
  return suffix;
}

OpenFile::OpenFile(const text::Text& text, std::size_t cursor,
                   std::shared_ptr<const Vocabulary> words, const Renaming& renaming)
    : text_(text), cursor_(cursor), end_(text.size()) {
  if (text.size() > 2 * kWindow) {
    if (cursor > kWindow) begin_ = text.lineStart(text.lineAt(cursor - kWindow));
    begin_ = std::max(begin_, cursor - std::min(cursor, kWindow + kWindow / 2));
    end_ = std::min(text.size(), cursor + kWindow);
    while (begin_ > 0 && isContinuation(text.at(begin_))) --begin_;
    while (end_ < text.size() && isContinuation(text.at(end_))) ++end_;
  }
  auto own = std::make_shared<Vocabulary>(std::move(words));
  const std::string content = text.slice({begin_, end_});
  std::vector<StoredToken> tokens;
  tokens.reserve(content.size() / 4 + 16);
  TokenReader reader(*own, tokens);
  reader.startFile();
  std::string_view left = content;
  while (!left.empty()) {
    const auto byte = static_cast<std::uint32_t>(content.size() - left.size());
    const auto token = static_cast<std::uint32_t>(tokens.size());
    const std::string_view line = takeLine(left);
    lines_.push_back({byte, token, indentWidth(line)});
    reader.line(line);
  }
  tokens.shrink_to_fit();
  lines_.shrink_to_fit();
  std::vector<StoredToken> renamed = renameAll(tokens, *own, renaming);
  segment_.plain = ContextIndex(std::move(tokens), kParameters.order, 0, ContextIndex::Buckets::No);
  segment_.renamed =
      ContextIndex(std::move(renamed), kParameters.renamedLast, 0, ContextIndex::Buckets::No);
  words_ = std::move(own);
  learnIndentation(content);
}

// The commonest step inwards, and whether it is made of tabs.
void OpenFile::learnIndentation(std::string_view content) {
  std::array<std::size_t, 9> steps{};
  std::size_t tabbed = 0;
  std::size_t indented = 0;
  std::size_t above = 0;
  for (const LineMark& line : lines_) {
    if (line.indent == kBlankLine) continue;
    if (line.indent > above) ++steps[std::min<std::size_t>(line.indent - above, 8)];
    above = line.indent;
    if (line.indent == 0) continue;
    ++indented;
    if (content[line.byte] == '\t') ++tabbed;
  }
  tabs_ = tabbed * 2 > indented;
  const auto commonest = std::ranges::max_element(steps);
  if (*commonest > 0) unit_ = static_cast<std::size_t>(commonest - steps.begin());
}

std::string OpenFile::indentation(std::size_t width) const {
  if (!tabs_) return std::string(width, ' ');
  return std::string(width / 4, '\t') + std::string(width % 4, ' ');
}

std::optional<Drift> OpenFile::driftTo(const text::Text& other, std::size_t cursor) const {
  const std::size_t cursorLine = other.lineAt(cursor);
  const std::size_t lineStart = other.lineStart(cursorLine);
  const std::size_t lineEnd = other.lineEnd(cursorLine);
  const std::size_t prefix = commonPrefix(text_, other);
  const std::size_t sameUntil = std::min(prefix, lineStart);
  const std::size_t suffix = commonSuffix(text_, other, sameUntil);
  if (sameUntil < begin_ || sameUntil > end_) return std::nullopt;
  Drift drift;
  const auto start = static_cast<std::uint32_t>(sameUntil - begin_);
  const auto after = std::ranges::upper_bound(lines_, start, {}, &LineMark::byte);
  drift.firstLine = static_cast<std::size_t>(after - lines_.begin());
  // The text may have grown at its very end, after the last line's end.
  const bool startsNewLine = drift.firstLine == lines_.size() && start > 0 &&
                             sameUntil == text_.size() &&
                             (text_.at(sameUntil - 1) == '\n' || text_.at(sameUntil - 1) == '\r');
  drift.changed.begin = sameUntil;
  if (!startsNewLine && drift.firstLine > 0) {
    --drift.firstLine;
    drift.changed.begin = begin_ + lines_[drift.firstLine].byte;
  }

  // The first line after the change and the cursor that both texts have.
  const std::size_t sameFrom = std::max(other.size() - suffix, lineEnd);
  const std::size_t here = text_.size() - (other.size() - sameFrom);
  drift.lastLine = lines_.size();
  drift.changed.end = std::min(other.size(), other.size() - (text_.size() - end_));
  if (here >= begin_) {
    const auto mark = std::ranges::lower_bound(lines_, here - begin_, {}, &LineMark::byte);
    if (mark != lines_.end()) {
      drift.lastLine = static_cast<std::size_t>(mark - lines_.begin());
      drift.changed.end = other.size() - (text_.size() - begin_ - mark->byte);
    }
  }
  // A line that starts where the cursor's line ends is not yet the next one: its line end is
  // missing.
  if (drift.lastLine <= drift.firstLine)
    drift.lastLine = std::min(lines_.size(), drift.firstLine + 1);
  drift.changed.end = std::max(drift.changed.end, lineEnd);
  return drift;
}

IndentLevels OpenFile::levelsBefore(std::size_t line) const {
  constexpr std::size_t kFarthest = 4096;
  std::vector<std::uint16_t> open;
  for (std::size_t back = 0; back < line && back < kFarthest; ++back) {
    const std::uint16_t width = lines_[line - 1 - back].indent;
    if (width == kBlankLine || (!open.empty() && width >= open.back())) continue;
    open.push_back(width);
    if (width == 0) break;
  }
  IndentLevels levels;
  for (auto width = open.rbegin(); width != open.rend(); ++width) levels.advance(*width);
  return levels;
}

bool OpenFile::blankBefore(std::size_t line) const {
  return line > 0 && lines_[line - 1].indent == kBlankLine;
}

std::uint32_t OpenFile::tokenOf(std::size_t line) const {
  return line < lines_.size() ? lines_[line].token
                              : static_cast<std::uint32_t>(segment_.plain.tokens().size());
}

std::size_t OpenFile::bytes() const {
  return words_->bytes() + segment_.bytes() + lines_.capacity() * sizeof(LineMark);
}

}  // namespace codestral::ngram
