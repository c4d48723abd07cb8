#pragma once

// Asks the completion engine for every hole, as an editor would that has just that text open, one
// after the other. Main thread.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/event_loop.h"
#include "completion/gate.h"
#include "eval/corpus.h"
#include "eval/questions.h"
#include "eval/score.h"
#include "providers/provider.h"

namespace codestral::eval {

// What is examined.
struct Candidate {
  std::shared_ptr<providers::FimProvider> provider;
  completion::Settings settings;
  std::shared_ptr<ngram::Model> model;  // has learned from `learned`, or from nothing
};

struct Answer {
  Score score;
  std::string provider;  // who answered; empty when nobody was asked
};

// One answer per question. The model never knows the file of a question, nor files that hold more
// than 40 % of its lines. Ends with the service's error when it takes no key, or after five
// failures in a row.
Result<std::vector<Answer>> examine(EventLoop& loop, const Candidate& candidate,
                                    const Corpus& corpus, const Corpus& learned,
                                    const std::vector<Question>& questions,
                                    const std::function<void(std::size_t done)>& progress);

}  // namespace codestral::eval
