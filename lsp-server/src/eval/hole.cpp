#include "eval/hole.h"

#include <algorithm>

#include "base/utf8.h"
#include "ngram/lexer.h"

namespace codestral::eval {
namespace {

constexpr std::size_t kLongestBody = 1000;
constexpr std::size_t kShortestWord = 4;
constexpr std::size_t kMostTyped = 3;

std::string_view textOf(std::string_view content, text::ByteRange range) {
  return content.substr(range.begin, range.size());
}

// The tokens of a line; blanks lie between them.
std::vector<text::ByteRange> tokensOf(std::string_view content, text::ByteRange line) {
  std::vector<text::ByteRange> tokens;
  std::string_view rest = textOf(content, line);
  while (true) {
    const ngram::Lexeme lexeme = ngram::nextLexeme(rest);
    if (lexeme.text.empty()) return tokens;
    const auto begin = static_cast<std::size_t>(lexeme.text.data() - content.data());
    tokens.push_back({begin, begin + lexeme.text.size()});
  }
}

using Offset = std::optional<std::size_t>;

Offset insideWord(std::string_view content, const std::vector<text::ByteRange>& tokens,
                  Random& random) {
  std::vector<text::ByteRange> words;
  std::ranges::copy_if(tokens, std::back_inserter(words), [&](text::ByteRange token) {
    return token.size() >= kShortestWord &&
           ngram::classOf(content[token.begin]) == ngram::ByteClass::Word;
  });
  if (words.empty()) return std::nullopt;
  const text::ByteRange word = words[random.below(words.size())];
  const std::size_t typed = floorCodePoint(textOf(content, word), 1 + random.below(kMostTyped));
  return typed == 0 ? Offset() : word.begin + typed;
}

std::optional<text::ByteRange> span(std::string_view content,
                                    const std::vector<text::ByteRange>& tokens, Random& random) {
  if (tokens.size() < 2) return std::nullopt;
  const std::size_t first = random.below(tokens.size() - 1);
  const std::size_t last = first + random.below(tokens.size() - 1 - first);
  const text::ByteRange start = tokens[first];
  const std::size_t inside = floorCodePoint(textOf(content, start), random.below(start.size()));
  return text::ByteRange{start.begin + inside, tokens[last].end};
}

Offset bodyEnd(text::ByteRange line, const syntax::View& tree) {
  if (!tree) return std::nullopt;
  const Offset end = syntax::openConstructEnd(tree, line.end);
  return end && *end > line.end && *end - line.end <= kLongestBody ? end : std::nullopt;
}

}  // namespace

std::string_view name(HoleKind kind) {
  switch (kind) {
    case HoleKind::LineStart:
      return "line-start";
    case HoleKind::LineEnd:
      return "line-end";
    case HoleKind::Word:
      return "word";
    case HoleKind::Span:
      return "span";
    case HoleKind::Body:
      return "body";
  }
  return {};
}

std::optional<HoleKind> holeKindOf(std::string_view wanted) {
  const auto* const found = std::ranges::find(kHoleKinds, wanted, name);
  return found == kHoleKinds.end() ? std::nullopt : std::optional(*found);
}

std::vector<text::ByteRange> linesOf(std::string_view content) {
  std::vector<text::ByteRange> lines;
  std::string_view left = content;
  while (!left.empty()) {
    const std::size_t begin = content.size() - left.size();
    std::string_view line = ngram::takeLine(left);
    while (!line.empty() && ngram::isBlankByte(line.back())) line.remove_suffix(1);
    if (!line.empty()) lines.push_back({begin, begin + line.size()});
  }
  return lines;
}

std::optional<Hole> cutHole(HoleKind kind, std::string_view content, text::ByteRange line,
                            const syntax::View& tree, Random& random) {
  const std::vector<text::ByteRange> tokens = tokensOf(content, line);
  if (tokens.empty()) return std::nullopt;
  const auto toLineEnd = [&](Offset from) -> std::optional<Hole> {
    if (!from || *from >= line.end) return std::nullopt;
    return Hole{kind, {*from, line.end}};
  };
  switch (kind) {
    case HoleKind::LineStart:
      return toLineEnd(tokens.front().begin);
    case HoleKind::LineEnd:
      return tokens.size() < 2 ? std::nullopt
                               : toLineEnd(tokens[random.below(tokens.size() - 1)].end);
    case HoleKind::Word:
      return toLineEnd(insideWord(content, tokens, random));
    case HoleKind::Span:
      if (const auto range = span(content, tokens, random)) return Hole{kind, *range};
      return std::nullopt;
    case HoleKind::Body:
      if (const Offset end = bodyEnd(line, tree)) {
        if (textOf(content, {line.end, *end}).find_first_of("\r\n") == std::string_view::npos)
          return std::nullopt;
        return Hole{kind, {line.end, *end}};
      }
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace codestral::eval
