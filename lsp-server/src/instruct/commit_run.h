#pragma once

// A commit message as a whole: what is staged, summarised part by part when it is large, and the
// message. Main thread; destroying what writeCommitMessage() returned closes the stream that is
// open.

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "base/async.h"
#include "instruct/commit_message.h"
#include "instruct/git.h"
#include "instruct/service.h"

namespace codestral::instruct {

struct CommitWork {
  PromptLibrary prompts;
  std::vector<ChangedFile> files;
  CommitContext context;
  std::string difference;         // as a whole, or
  std::vector<ReviewPart> parts;  // to be summarised
  std::size_t partsLeftOut = 0;   // of a change beyond all measure
};

// `files`: of what is staged, what may be sent.
CommitWork prepareCommitMessage(PromptLibrary prompts, const Git& git,
                                std::vector<ChangedFile> files, std::string project);

struct CommitMessage {
  std::string text;
  std::string model;
};

// `begins` hears the number of each part to summarise. The work outlives what this returns.
Async<Result<CommitMessage>> writeCommitMessage(Service& service, const CommitWork& work,
                                                std::function<void(std::size_t part)> begins);

}  // namespace codestral::instruct
