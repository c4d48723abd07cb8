#pragma once

// Brackets and quotes as the characters of a piece of code tell them, in any language: what it
// leaves open, and which of its closing marks close something that stood before it. Pure.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "syntax/language.h"

namespace codestral::completion {

struct Bracket {
  char kind = 0;       // as it is written: `(`, `)`, `"`
  std::size_t at = 0;  // offset in all that was read
};

// A closing bracket or quote and where what it closes began.
struct Closed {
  static constexpr std::size_t kBefore = static_cast<std::size_t>(-1);  // before all that was read
  std::size_t openedAt = kBefore;
  std::size_t at = 0;
};

class Nesting {
 public:
  // What follows the language's mark of a comment on a line does not count. May be null.
  explicit Nesting(const syntax::Language* language);

  // Goes on where the last piece ended. A quote that the line does not close counts only as long as
  // the line: an apostrophe, a lifetime. ``` ` `` and triple quotes go over lines.
  void read(std::string_view piece);

  const std::vector<Bracket>& open() const { return open_; }  // outermost first
  const std::vector<Closed>& closed() const { return closed_; }
  std::size_t unopened() const { return unopened_; }  // closers without an opener
  // The quote that is open: `"`, `"""`; empty when none is.
  const std::string& quote() const { return quote_; }
  std::size_t size() const { return read_; }  // bytes read

 private:
  std::size_t step(std::string_view piece, std::size_t at);
  std::size_t openQuote(std::string_view piece, std::size_t at);

  std::string_view lineComment_;
  std::string_view quotes_;
  std::vector<Bracket> open_;
  std::vector<Closed> closed_;
  std::size_t unopened_ = 0;
  std::string quote_;
  std::size_t quoteAt_ = 0;
  bool inComment_ = false;
  std::size_t read_ = 0;
  char last_ = '\n';
};

char openerOf(char closer);  // 0 when it is none
char closerOf(char opener);

}  // namespace codestral::completion
