#include "ngram/lexer.h"

#include <algorithm>

#include "base/utf8.h"

namespace codestral::ngram {

namespace {

// Longer runs are cut, so that one absurd line cannot fill the vocabulary with absurd words.
constexpr std::size_t kMaxWord = 96;

constexpr std::array<ByteClass, 256> kClasses = [] {
  std::array<ByteClass, 256> table{};
  for (int byte = 0; byte < 256; ++byte) {
    const bool digit = byte >= '0' && byte <= '9';
    const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    if (digit) {
      table[byte] = ByteClass::Digit;
    } else if (letter || byte == '_' || byte >= 0x80) {
      table[byte] = ByteClass::Word;
    } else if (byte == ' ' || byte == '\t' || byte == '\f' || byte == '\v') {
      table[byte] = ByteClass::Blank;
    }
  }
  return table;
}();

// Longest first.
constexpr std::array<std::string_view, 52> kOperators = {
    "<<=", ">>=", ">>>",    "**=", "//=", "...", "===", "!==", "<=>", "->*", "&&=", "||=", "\?\?=",
    "..=", ":::", "\"\"\"", "'''", "```", "//!", "///", ":=",  "->",  "=>",  "==",  "!=",  "<=",
    ">=",  "&&",  "||",     "++",  "--",  "+=",  "-=",  "*=",  "/=",  "%=",  "&=",  "|=",  "^=",
    "<<",  ">>",  "::",     "..",  "**",  "//",  "??",  "?.",  "/*",  "*/",  "<-",  "|>",  "=~"};

std::size_t wordLength(std::string_view line) {
  std::size_t end = 1;
  while (end < line.size() && end <= kMaxWord && isWordByte(line[end])) ++end;
  return end <= kMaxWord ? end : floorCodePoint(line, kMaxWord);
}

// 12, 0x1f, 1.5, 1_000, 1.2.3; a dot belongs to the number only before a digit.
std::size_t numberLength(std::string_view line) {
  std::size_t end = 1;
  while (end < line.size() && end < kMaxWord) {
    const ByteClass next = classOf(line[end]);
    const bool dot =
        line[end] == '.' && end + 1 < line.size() && classOf(line[end + 1]) == ByteClass::Digit;
    if (static_cast<unsigned char>(line[end]) >= 0x80 || (next < ByteClass::Digit && !dot)) break;
    ++end;
  }
  return end;
}

std::size_t characterLength(std::string_view line) {
  std::size_t end = 1;
  while (end < line.size() && isContinuation(line[end])) ++end;
  return end;
}

std::size_t otherLength(std::string_view line) {
  if (line[0] == '\\' && line.size() > 1 && !isBlankByte(line[1])) {
    return 1 + characterLength(line.substr(1));
  }
  for (const std::string_view op : kOperators) {
    if (line.starts_with(op)) return op.size();
  }
  return 1;
}

}  // namespace

ByteClass classOf(char byte) {
  return kClasses[static_cast<unsigned char>(byte)];
}

Lexeme nextLexeme(std::string_view& line) {
  std::size_t begin = 0;
  while (begin < line.size() && isBlankByte(line[begin])) ++begin;
  Lexeme lexeme;
  if (begin == 1) {
    lexeme.blank = line[0] == '\t' ? Blank::Tab : Blank::Space;
  } else if (begin > 1) {
    lexeme.blank = Blank::Wide;
  }
  line.remove_prefix(begin);
  if (line.empty()) return lexeme;
  std::size_t length = 0;
  switch (classOf(line[0])) {
    case ByteClass::Word:
      length = wordLength(line);
      break;
    case ByteClass::Digit:
      length = numberLength(line);
      break;
    default:
      length = otherLength(line);
      break;
  }
  lexeme.text = line.substr(0, length);
  line.remove_prefix(length);
  return lexeme;
}

std::string_view takeLine(std::string_view& text) {
  const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
  const std::string_view line = text.substr(0, end);
  std::size_t next = end;
  if (next < text.size()) {
    next += text.substr(next).starts_with("\r\n") ? 2 : 1;
  }
  text.remove_prefix(next);
  return line;
}

std::uint16_t indentWidth(std::string_view line) {
  constexpr std::size_t kWidest = 4096;
  std::size_t width = 0;
  for (const char byte : line) {
    if (!isBlankByte(byte)) return static_cast<std::uint16_t>(std::min(width, kWidest));
    width += byte == '\t' ? 4 : 1;
  }
  return kBlankLine;
}

Step IndentLevels::advance(std::uint16_t width) {
  if (levels_.empty()) {
    levels_.push_back(width);
    return Step::Same;
  }
  if (width > levels_.back()) {
    levels_.push_back(width);
    return Step::In;
  }
  std::size_t left = 0;
  while (!levels_.empty() && levels_.back() > width) {
    levels_.pop_back();
    ++left;
  }
  if (levels_.empty() || levels_.back() < width) levels_.push_back(width);
  if (left == 0) return Step::Same;
  return left == 1 ? Step::Out : Step::FarOut;
}

}  // namespace codestral::ngram
