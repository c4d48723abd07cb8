#pragma once

// Turns lines into stored tokens, with the line ends between them. One reader per text; not
// thread-safe.

#include <string_view>
#include <vector>

#include "ngram/lexer.h"
#include "ngram/token.h"
#include "ngram/vocabulary.h"

namespace codestral::ngram {

class TokenReader {
 public:
  // Appends to `out`, which outlives the reader, as does the vocabulary. `levels` are the
  // indentation levels open where the reading starts.
  TokenReader(Vocabulary& words, std::vector<StoredToken>& out) : words_(words), out_(out) {}
  // In the middle of a text: the levels open there, and whether the line before is blank.
  TokenReader(Vocabulary& words, std::vector<StoredToken>& out, IndentLevels levels,
              bool blankPending)
      : words_(words),
        out_(out),
        levels_(std::move(levels)),
        started_(!levels_.open().empty()),
        blankPending_(blankPending) {}

  // kFileStart; the next line has no line before it.
  void startFile();
  void line(std::string_view line);
  void lines(std::string_view text);
  // A line that ends at the cursor: it counts as a line even when only blanks stand there.
  void openLine(std::string_view line);
  // Whether a line was read, and whether blank lines followed the last one.
  bool started() const { return started_; }
  bool blankPending() const { return blankPending_; }
  const IndentLevels& levels() const { return levels_; }

 private:
  void read(std::string_view line, std::uint16_t width);

  Vocabulary& words_;
  std::vector<StoredToken>& out_;
  IndentLevels levels_;
  bool started_ = false;
  bool blankPending_ = false;
};

}  // namespace codestral::ngram
