#include "ngram/surroundings.h"

#include <algorithm>

#include "base/trim.h"
#include "base/utf8.h"

namespace codestral::ngram {

namespace {

constexpr std::size_t kLongestHead = 4096;
constexpr std::size_t kLongestRest = 1024;
// Tokens before the cursor from which the recent names are known.
constexpr std::size_t kRecent = 2048;

// A slice of at most `most` bytes that ends, or starts, at a code point.
std::string lastBytes(const text::Text& text, text::ByteRange range, std::size_t most) {
  if (range.size() > most) range.begin = range.end - most;
  std::string bytes = text.slice(range);
  bytes.erase(
      0, static_cast<std::size_t>(std::ranges::find_if_not(bytes, isContinuation) - bytes.begin()));
  return bytes;
}
std::string firstBytes(const text::Text& text, text::ByteRange range, std::size_t most) {
  std::string bytes = text.slice({range.begin, std::min(range.end, range.begin + most)});
  bytes.resize(validUtf8Prefix(bytes));
  return bytes;
}

}  // namespace

Surroundings::Surroundings(const OpenFile& file, const Drift& drift, const text::Text& text,
                           std::size_t cursor, Knowledge knowledge)
    : file_(file), words_(file.words()) {
  const std::size_t line = text.lineAt(cursor);
  const std::size_t lineStart = text.lineStart(line);
  const std::size_t lineEnd = std::max(cursor, text.lineEnd(line));
  head_ = lastBytes(text, {lineStart, cursor}, kLongestHead);
  rest_ = firstBytes(text, {cursor, lineEnd}, kLongestRest);

  sources_.words = &words_;
  sources_.workspace = knowledge.workspace;
  sources_.renaming = &knowledge.workspace->renaming;
  sources_.evidence.push_back(
      {.segment = &knowledge.workspace->segment, .hidden = std::move(knowledge.hiddenInWorkspace)});
  if (knowledge.overlay != nullptr) {
    sources_.evidence.push_back(
        {.segment = &knowledge.overlay->segment, .hidden = std::move(knowledge.hiddenInOverlay)});
  }
  readBefore(file, drift, text, lineStart);
  readAfter(text, {std::min(lineEnd, drift.changed.end), drift.changed.end});
  const std::vector<StoredToken>& before = before_.plain.tokens();
  sources_.evidence.push_back(
      {.segment = &file.segment(),
       .local = true,
       .holeBegin = file.tokenOf(drift.firstLine),
       .holeEnd = file.tokenOf(drift.lastLine),
       .before = static_cast<std::uint32_t>(before.size()) - sources_.evidence.back().first,
       .after = static_cast<std::uint32_t>(after_.plain.tokens().size())});
  std::string_view rest = rest_;
  if (const Lexeme next = nextLexeme(rest); !next.text.empty()) {
    nextOnLine_ = words_.intern(next.text);
  }
  readNeighbours(text, line);
}

// The lines that changed before the cursor and the cursor's own line up to it, with some tokens of
// the file before them as context.
void Surroundings::readBefore(const OpenFile& file, const Drift& drift, const text::Text& text,
                              std::size_t lineStart) {
  const std::vector<StoredToken>& fileTokens = file.segment().plain.tokens();
  const std::uint32_t unchanged = file.tokenOf(drift.firstLine);
  const std::size_t kept = std::min<std::size_t>(unchanged, kRecent);
  std::vector<StoredToken> tokens(
      fileTokens.begin() + static_cast<std::ptrdiff_t>(unchanged - kept),
      fileTokens.begin() + unchanged);
  if (unchanged == 0) tokens.push_back(store(kFileStart, Blank::None));
  const std::size_t old = tokens.size();

  TokenReader reader(words_, tokens, file.levelsBefore(drift.firstLine),
                     file.blankBefore(drift.firstLine));
  const std::string changed = text.slice({std::min(drift.changed.begin, lineStart), lineStart});
  reader.lines(changed);
  readLine(reader, tokens);

  RecentNames names;
  std::vector<StoredToken> renamed;
  renamed.reserve(tokens.size());
  for (const StoredToken token : tokens) {
    renamed.push_back(store(sources_.renaming->rename(idOf(token), words_, names), blankOf(token)));
  }
  for (const StoredToken token : tokens) context_.push(idOf(token), words_, *sources_.renaming);
  sources_.recent = tokens;

  // Of the old tokens only those that can be the context of a new one are needed.
  const std::size_t lead = std::min(old, kParameters.order);
  const auto dropped = static_cast<std::ptrdiff_t>(old - lead);
  tokens.erase(tokens.begin(), tokens.begin() + dropped);
  renamed.erase(renamed.begin(), renamed.begin() + dropped);
  const auto size = static_cast<std::uint32_t>(tokens.size());
  before_.plain = ContextIndex(std::move(tokens), kParameters.order, 0, ContextIndex::Buckets::No);
  before_.renamed =
      ContextIndex(std::move(renamed), kParameters.renamedLast, 0, ContextIndex::Buckets::No);
  sources_.evidence.push_back(
      {.segment = &before_,
       .local = true,
       .first = static_cast<std::uint32_t>(lead),
       // An indentation that is still open says nothing about the line end before it.
       .holeBegin = indentationOpen_ ? size - 1 : size,
       .holeEnd = size});
}

// The cursor's line up to the cursor. The word that ends at the cursor may not be complete and is
// no context.
void Surroundings::readLine(TokenReader& reader, std::vector<StoredToken>& tokens) {
  levels_ = reader.levels().open();
  blankLineAbove_ = reader.blankPending();
  const bool blankHead = indentWidth(head_) == kBlankLine;
  indentationOpen_ = head_.empty() && indentWidth(rest_) == kBlankLine && reader.started();
  reader.openLine(head_);
  if (blankHead) return;
  std::string_view left = head_;
  Lexeme last;
  while (true) {
    const Lexeme lexeme = nextLexeme(left);
    if (lexeme.text.empty()) break;
    last = lexeme;
  }
  const bool atCursor = last.text.end() == std::string_view(head_).end();
  if (!atCursor) {
    expectation_.afterBlank = true;
  } else if (classOf(last.text[0]) == ByteClass::Word) {
    typed_ = last.text;
    expectation_.typed = typed_;
    tokens.pop_back();
  }
}

void Surroundings::readAfter(const text::Text& text, text::ByteRange range) {
  if (range.size() == 0) return;
  std::vector<StoredToken> tokens;
  TokenReader reader(words_, tokens);
  reader.startFile();
  const std::string content = text.slice(range);
  reader.lines(content);
  std::vector<StoredToken> renamed = renameAll(tokens, words_, *sources_.renaming);
  after_.plain = ContextIndex(std::move(tokens), kParameters.order, 0, ContextIndex::Buckets::No);
  after_.renamed =
      ContextIndex(std::move(renamed), kParameters.renamedLast, 0, ContextIndex::Buckets::No);
  Evidence before = std::move(sources_.evidence.back());
  sources_.evidence.back() = {.segment = &after_, .local = true};
  sources_.evidence.push_back(std::move(before));
}

void Surroundings::readNeighbours(const text::Text& text, std::size_t line) {
  constexpr std::size_t kFarthest = 4;
  const auto read = [&](std::size_t at) {
    const std::string content =
        firstBytes(text, {text.lineStart(at), text.lineEnd(at)}, kLongestHead);
    return std::string(trimmed(content));
  };
  for (std::size_t back = 1; back <= std::min(line, kFarthest) && lineAbove_.empty(); ++back) {
    lineAbove_ = read(line - back);
  }
  for (std::size_t ahead = 1;
       ahead <= kFarthest && line + ahead < text.lineCount() && lineBelow_.empty(); ++ahead) {
    lineBelow_ = read(line + ahead);
  }
}

std::optional<std::string> Surroundings::indentationAfter(Step step) const {
  const std::size_t depth = levels_.size();
  if (depth == 0) return std::nullopt;
  switch (step) {
    case Step::Same:
      return file_.indentation(levels_.back());
    case Step::In:
      return file_.indentation(levels_.back() + file_.indentUnit());
    case Step::Out:
      if (depth < 2) return std::nullopt;
      return file_.indentation(levels_[depth - 2]);
    case Step::FarOut:
      break;
  }
  if (depth != 3) return std::nullopt;  // two levels out is the outermost one only then
  return file_.indentation(levels_[0]);
}

}  // namespace codestral::ngram
