#pragma once

// The probability of the next token: the counts of what followed the same context, in every length
// from the longest down, mixed by the fitted escape table. For the time of one query, on its
// thread; what it reads is immutable.

#include <cstddef>
#include <string_view>
#include <vector>

#include "ngram/escape_table.h"
#include "ngram/evidence.h"
#include "ngram/tally.h"
#include "ngram/workspace.h"

namespace codestral::ngram {

struct Prediction {
  TokenId id = 0;  // every line end is kLineEnd, unless line ends were asked for
  double probability = 0;
  Blank blank = Blank::None;
  double blankShare = 1;  // how much of the weight has this blank
};

// What is known of the next token.
struct Expectation {
  std::string_view typed;   // its first bytes; the token is a word then
  bool afterBlank = false;  // a blank stands before it, or the line ends
  bool lineEnds = false;    // it is a line end; predict which
};

// One context length as the fitting sees it.
struct Level {
  std::size_t cell = 0;
  double share = 0;     // of the true token among what followed
  double newShare = 0;  // of names that the renamed stream cannot tell
};

class Predictor {
 public:
  struct Sources {
    const Vocabulary* words = nullptr;
    const Renaming* renaming = nullptr;
    const Workspace* workspace = nullptr;  // where a typed prefix finds words that no context has
    std::vector<Evidence> evidence;        // the workspace first
    std::vector<StoredToken> recent;  // the document's last tokens before the cursor, nearest last
  };
  Predictor(const Sources& sources, const EscapeTable& escapes)
      : sources_(sources), escapes_(escapes) {}

  // The best `most`, best first.
  void predict(const Context& context, const Expectation& expectation, std::size_t most,
               std::vector<Prediction>& out);
  // For fitting: every level from the top down, and in the end the probability that no context
  // gives.
  double trace(const Context& context, const Expectation& expectation, TokenId truth,
               std::vector<Level>& levels);

 private:
  struct Visit {
    Stream stream;
    std::size_t length;
  };
  using Ranges = std::vector<std::vector<ContextIndex::Range>>;  // by context length, then evidence

  template <typename Visitor>
  void visit(const Context& context, const Expectation& expectation, Visitor visitor);
  void narrow(const Context& context);
  bool gather(const Context& context, const Expectation& expectation, Stream stream,
              std::size_t length);
  void gatherFrom(const Context& context, const Expectation& expectation, const Evidence& evidence,
                  Stream stream, ContextIndex::Range range, std::size_t length);
  void gatherRecent(const Expectation& expectation);
  void count(const Context& context, const Expectation& expectation, StoredToken token,
             float weight);
  void keepTyped(std::string_view typed);
  void gatherVocabulary(const Expectation& expectation);

  const Sources& sources_;
  const EscapeTable& escapes_;
  Ranges plain_;
  Ranges renamed_;
  std::size_t plainDepth_ = 0;
  std::size_t renamedDepth_ = 0;
  // What followed the context at hand.
  Tally followers_;
  Tally kept_;
  double total_ = 0;
  double newNames_ = 0;
  bool reachesHole_ = false;
  const std::vector<ContextIndex::Range>* gathered_ = nullptr;
  Tally mixed_;
};

}  // namespace codestral::ngram
