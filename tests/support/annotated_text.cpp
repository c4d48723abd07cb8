#include "support/annotated_text.h"

#include <cstdio>
#include <cstdlib>

namespace codestral::test {
namespace {

[[noreturn]] void wrong(std::string_view why, std::string_view text) {
  std::fprintf(stderr, "annotated text: %.*s in:\n%.*s\n", static_cast<int>(why.size()), why.data(),
               static_cast<int>(text.size()), text.data());
  std::abort();
}

void mark(std::optional<std::size_t>& to, std::size_t offset, std::string_view text) {
  if (to) wrong("a mark comes twice", text);
  to = offset;
}

}  // namespace

AnnotatedText annotated(std::string_view marked, const Marks& marks) {
  AnnotatedText result;
  std::optional<std::size_t> begin;
  std::optional<std::size_t> end;
  for (std::size_t at = 0; at < marked.size();) {
    const std::string_view rest = marked.substr(at);
    const auto skip = [&](const std::string& text) {
      if (text.empty() || !rest.starts_with(text)) return false;
      at += text.size();
      return true;
    };
    if (skip(marks.cursor)) {
      mark(result.cursor, result.text.size(), marked);
    } else if (skip(marks.begin)) {
      mark(begin, result.text.size(), marked);
    } else if (skip(marks.end)) {
      mark(end, result.text.size(), marked);
    } else {
      result.text += rest.front();
      ++at;
    }
  }
  if (begin.has_value() != end.has_value()) wrong("a range needs both ends", marked);
  if (begin && *begin > *end) wrong("a range ends before it begins", marked);
  if (begin) result.range = text::ByteRange{*begin, *end};
  return result;
}

text::Position positionIn(std::string_view text, std::size_t offset, text::Encoding encoding) {
  text::Position position;
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool crOfCrLf = byte == '\r' && i + 1 < text.size() && text[i + 1] == '\n';
    if (byte == '\n' || (byte == '\r' && !crOfCrLf)) {
      position = {position.line + 1, 0};
      continue;
    }
    const bool starts = (byte & 0xC0U) != 0x80U;
    switch (encoding) {
      case text::Encoding::Utf8:
        position.character += 1;
        break;
      case text::Encoding::Utf32:
        position.character += starts ? 1 : 0;
        break;
      case text::Encoding::Utf16:
        position.character += starts ? (byte >= 0xF0U ? 2 : 1) : 0;
        break;
    }
  }
  return position;
}

text::Position AnnotatedText::cursorPosition(text::Encoding encoding) const {
  if (!cursor) wrong("no cursor", text);
  return positionIn(text, *cursor, encoding);
}

text::Range AnnotatedText::rangePositions(text::Encoding encoding) const {
  if (!range) wrong("no range", text);
  return {positionIn(text, range->begin, encoding), positionIn(text, range->end, encoding)};
}

}  // namespace codestral::test
