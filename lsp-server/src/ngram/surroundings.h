#pragma once

// The place of the cursor as the model sees it: the context to its left, what is typed of the next
// word, what stands on the line behind it, and all the evidence with its positions that must not
// count. Built for one query, for its thread; points into itself, so it does not move.

#include <string>
#include <vector>

#include "ngram/open_file.h"
#include "ngram/predictor.h"
#include "ngram/token_reader.h"
#include "text/text.h"

namespace codestral::ngram {

class Surroundings {
 public:
  struct Knowledge {
    const Workspace* workspace = nullptr;
    std::vector<Positions> hiddenInWorkspace;
    const Workspace* overlay = nullptr;  // or null
    std::vector<Positions> hiddenInOverlay;
  };
  Surroundings(const OpenFile& file, const Drift& drift, const text::Text& text, std::size_t cursor,
               Knowledge knowledge);
  Surroundings(const Surroundings&) = delete;
  Surroundings& operator=(const Surroundings&) = delete;

  const Predictor::Sources& sources() const { return sources_; }
  const Vocabulary& words() const { return words_; }
  const Renaming& renaming() const { return *sources_.renaming; }
  TokenId intern(std::string_view word) { return words_.intern(word); }

  // Left of the cursor, without the word that is being typed.
  const Context& context() const { return context_; }
  const Expectation& expectation() const { return expectation_; }
  // The line up to the cursor, and behind it.
  const std::string& head() const { return head_; }
  const std::string& rest() const { return rest_; }
  TokenId nextOnLine() const { return nextOnLine_; }  // kNoToken when only blanks follow
  // The nearest lines with something on them, without their indentation.
  const std::string& lineAbove() const { return lineAbove_; }
  const std::string& lineBelow() const { return lineBelow_; }
  // On an empty line at its very start: the indentation must be predicted as well.
  bool indentationOpen() const { return indentationOpen_; }
  bool blankLineAbove() const { return blankLineAbove_; }
  // What the indentation of this line would be after that step; nothing when that is not known.
  std::optional<std::string> indentationAfter(Step step) const;

 private:
  void readBefore(const OpenFile& file, const Drift& drift, const text::Text& text,
                  std::size_t lineStart);
  void readAfter(const text::Text& text, text::ByteRange range);
  void readLine(TokenReader& reader, std::vector<StoredToken>& tokens);
  void readNeighbours(const text::Text& text, std::size_t line);

  const OpenFile& file_;
  Vocabulary words_;
  Segment before_;
  Segment after_;
  Predictor::Sources sources_;
  Context context_;
  Expectation expectation_;
  std::string head_;
  std::string rest_;
  std::string typed_;
  TokenId nextOnLine_ = kNoToken;
  std::string lineAbove_;
  std::string lineBelow_;
  bool indentationOpen_ = false;
  bool blankLineAbove_ = false;
  std::vector<std::uint16_t> levels_;
};

}  // namespace codestral::ngram
