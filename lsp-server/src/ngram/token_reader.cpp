#include "ngram/token_reader.h"

namespace codestral::ngram {

void TokenReader::startFile() {
  out_.push_back(store(kFileStart, Blank::None));
  levels_.clear();
  started_ = false;
  blankPending_ = false;
}

void TokenReader::line(std::string_view line) {
  const std::uint16_t width = indentWidth(line);
  if (width == kBlankLine) {
    blankPending_ = true;
    return;
  }
  read(line, width);
}

void TokenReader::lines(std::string_view text) {
  while (!text.empty()) line(takeLine(text));
}

void TokenReader::openLine(std::string_view line) {
  std::uint16_t width = indentWidth(line);
  // A sentinel gives the width of blanks alone.
  if (width == kBlankLine) width = indentWidth(std::string(line) + '.');
  read(line, width);
}

void TokenReader::read(std::string_view line, std::uint16_t width) {
  const Step step = levels_.advance(width);
  if (started_) out_.push_back(store(lineEnd(step, blankPending_), Blank::None));
  started_ = true;
  blankPending_ = false;
  bool first = true;
  while (true) {
    const Lexeme lexeme = nextLexeme(line);
    if (lexeme.text.empty()) return;
    out_.push_back(store(words_.intern(lexeme.text), first ? Blank::None : lexeme.blank));
    first = false;
  }
}

}  // namespace codestral::ngram
