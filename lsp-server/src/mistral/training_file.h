#pragma once

// A training file looked at before it is uploaded: JSON lines, all of one kind. The service checks
// too, but only after the upload, and does not say much. Any thread; reads the file line by line.
//   instruct    {"messages": [...], "tools"?}   ends with an assistant's message
//   classifier  {"text" or "messages", "labels": {target: label or labels}}
//   pretrain    {"text"}
//   completion  {"prompt", "suffix"?, "completion"}   to fill in the middle
// Source: the service's guides to fine-tuning; the order of messages as in mistral/chat.h. Keys
// that are not named here are left to the service.

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/error.h"
#include "mistral/fields.h"

namespace codestral::mistral {

struct TrainingProblem {
  std::int64_t line = 0;  // from 1
  std::string field;      // where in the line: messages[2].content; empty: the line itself
  std::string reason;
};

struct TrainingReport {
  std::string kind;  // of the first good line; empty when there is none
  std::int64_t lines = 0;
  std::int64_t badLines = 0;
  std::vector<TrainingProblem> problems;  // of the first hundred bad lines, one each
  bool good() const { return lines > 0 && badLines == 0; }
};

// The error is about reading; what is wrong in the lines stands in the report.
Result<TrainingReport> validateTrainingFile(const std::filesystem::path& path);

}  // namespace codestral::mistral
