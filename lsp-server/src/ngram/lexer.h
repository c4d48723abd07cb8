#pragma once

// One stateless token rule for every language, so that strings, comments, broken and half-typed
// code lex alike. Pure; any thread.
//
// Tokens are identifiers, numbers, operators, a backslash with its character, and single
// characters. Blanks are not tokens but an attribute of the token that follows. A line end is a
// token of its own kind that says how the indentation changes; its kind depends on the next line
// that is not blank. Invariant: the lexemes of a line are in order, do not overlap, and only blanks
// lie between them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace codestral::ngram {

// What stands before a token.
enum class Blank : std::uint8_t { None, Space, Tab, Wide };
inline constexpr std::array<std::string_view, 4> kBlankText = {"", " ", "\t", "  "};

enum class ByteClass : std::uint8_t { Other, Blank, Digit, Word };
ByteClass classOf(char byte);
// Letters, digits, underscore and every byte of a non-ASCII character.
inline bool isWordByte(char byte) {
  return classOf(byte) >= ByteClass::Digit;
}
inline bool isBlankByte(char byte) {
  return classOf(byte) == ByteClass::Blank;
}

struct Lexeme {
  std::string_view text;
  Blank blank = Blank::None;
};

// Takes the next lexeme off the front of a line (without line end characters); an empty text means
// that only blanks were left.
Lexeme nextLexeme(std::string_view& line);

// The part of the text up to the next line end, which is removed with it. \n, \r\n and \r end a
// line.
std::string_view takeLine(std::string_view& text);

// The width of a line's leading blanks, a tab counting four; kBlankLine when there is nothing else.
inline constexpr std::uint16_t kBlankLine = 0xFFFF;
std::uint16_t indentWidth(std::string_view line);

// How the indentation of a line relates to the one before.
enum class Step : std::uint8_t { Same, In, Out, FarOut };

// The open indentation levels while reading lines in order.
class IndentLevels {
 public:
  Step advance(std::uint16_t width);
  const std::vector<std::uint16_t>& open() const { return levels_; }
  void clear() { levels_.clear(); }

 private:
  std::vector<std::uint16_t> levels_;
};

}  // namespace codestral::ngram
