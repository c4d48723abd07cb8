#pragma once

// Chooses what is asked: holes spread over the lines of a corpus, every kind equally often. Pure;
// any thread; the same seed chooses the same holes on any machine.

#include <cstdint>
#include <string>
#include <vector>

#include "eval/corpus.h"
#include "eval/hole.h"

namespace codestral::eval {

struct Choice {
  std::size_t count = 300;
  std::uint64_t seed = 1;
  std::vector<std::string> languages;  // ids; empty: all
  std::vector<HoleKind> kinds{kHoleKinds.begin(), kHoleKinds.end()};
};

struct Question {
  std::size_t file = 0;  // of the corpus
  Hole hole;
};

// In the order of files and places. Fewer than the count when there are not enough places. With an
// old corpus only lines that the old version of their file did not have are asked for; of a body,
// none of its lines of eight characters or more.
std::vector<Question> chooseQuestions(const Corpus& corpus, const Corpus* old,
                                      const Choice& choice);

}  // namespace codestral::eval
