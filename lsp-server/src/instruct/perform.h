#pragma once

// One action from the question to edits that may be shown: asks the model, turns the answer into a
// proposal, and asks once more when that can be mended. Main thread; the proposal is made on the
// executor, because it parses. Destroying what it returned stops all of it.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/async.h"
#include "base/scheduler.h"
#include "instruct/offers.h"
#include "instruct/prompt_library.h"
#include "instruct/proposal.h"
#include "instruct/service.h"

namespace codestral::instruct {

// The file that an answer is for, when that is not the document.
struct OtherFile {
  std::string path;            // below the workspace folder
  text::SnapshotPtr document;  // null: the file is new
  std::string framework;       // of tests, for people; may be empty
  std::string example;         // of tests: one of the project; may be empty
};

struct Order {
  Action action = Action::Edit;
  text::SnapshotPtr document;  // not null; edits are made for this version
  text::ByteRange region;
  std::string path;  // below the workspace folder
  std::string instruction;
  std::string target;  // of Translate
  std::vector<Complaint> complaints;
  std::string project;             // projectInstructions(), of a trusted workspace only
  std::optional<OtherFile> other;  // of MakeTests and Translate, which need it
};

struct Done {
  std::vector<FileEdits> files;    // none: Explain
  std::vector<std::string> notes;  // what was mended in the answer
  std::string prose;               // of Explain
  std::string model;
};

// What the services of a process are for an action.
struct Tools {
  Scheduler& scheduler;
  Executor& executor;
  Service& service;
  const PromptLibrary& prompts;
};

// `said` hears how many bytes of the answer there are. An answer that cannot be used is Refused,
// with why.
Async<Result<Done>> perform(Tools tools, Order order, std::function<void(std::size_t)> said);

}  // namespace codestral::instruct
