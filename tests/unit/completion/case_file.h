#pragma once

// The cases of tests/data/completion: those of support/case_file.h, with ‸ at the cursor.

#include <string>
#include <vector>

#include "support/case_file.h"

namespace codestral::completion {

struct Case : test::Case {
  std::size_t cursor = 0;
};

std::vector<Case> readCases(const std::string& path);
using test::shown;

}  // namespace codestral::completion
