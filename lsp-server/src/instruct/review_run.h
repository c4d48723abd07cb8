#pragma once

// A review as a whole: a change in parts, and the model asked about each. Main thread; destroying
// what performReview() returned closes the stream that is open.

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/async.h"
#include "instruct/review.h"
#include "instruct/service.h"

namespace codestral::instruct {

struct ReviewWork {
  PromptLibrary prompts;
  std::vector<ChangedFile> files;
  ReviewContext context;
  std::vector<ReviewPart> parts;  // none: there is nothing to look at
};

// TooLarge when it would take so many requests that it must be a slip of the hand.
Result<ReviewWork> prepareReview(PromptLibrary prompts, std::vector<ChangedFile> files,
                                 ReviewContext context);

struct Reviewed {
  Review review;
  std::string model;
  std::size_t requests = 0;
  Result<> done;  // an error: what the parts before it gave is there all the same
};

// `begins` hears the number of each part, from 0. The work outlives what this returns.
Async<Reviewed> performReview(Service& service, const ReviewWork& work,
                              std::function<void(std::size_t part)> begins);

}  // namespace codestral::instruct
