#pragma once

// A review as a person, a script or a code scanning service reads it. Pure; any thread.

#include <string>
#include <vector>

#include "cli/terminal.h"
#include "instruct/review.h"

namespace codestral::cli {

struct ReviewFacts {
  std::string model;
  std::size_t requests = 0;
  std::size_t files = 0;  // that were looked at
};

std::string reviewAsText(const instruct::Review& review, const ReviewFacts& facts, Style style);
// {"findings":[{file, line, endLine, quote, severity, category, message, suggestion}], "notFound",
// "repeated", "model", "requests", "files"}
std::string reviewAsJson(const instruct::Review& review, const ReviewFacts& facts);
// SARIF 2.1.0: one run, one rule a category, suggestions as fixes.
std::string reviewAsSarif(const instruct::Review& review);

}  // namespace codestral::cli
