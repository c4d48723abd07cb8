#include "unit/completion/case_file.h"

#include <algorithm>
#include <stdexcept>

#include <gtest/gtest.h>

#include "support/places.h"

namespace codestral::completion {

std::vector<Case> readCases(const std::string& path) {
  constexpr std::string_view kCursor = "‸";
  std::vector<Case> cases;
  for (test::Case& each : test::readCases(path)) {
    const std::size_t cursor = each.document.find(kCursor);
    if (cursor == std::string::npos) {
      throw std::runtime_error("no cursor in the case of line " + std::to_string(each.line));
    }
    each.document.erase(cursor, kCursor.size());
    cases.push_back({std::move(each), cursor});
  }
  return cases;
}

TEST(CaseFile, AllFilesTogetherCoverEnough) {
  std::size_t count = 0;
  std::vector<std::string> languages;
  for (const char* file :
       {"overlap", "brackets", "indentation", "repetition", "output", "syntax", "stop", "shape"}) {
    for (const Case& each :
         readCases(test::sourcePath("tests/data/completion/" + std::string(file) + ".txt"))) {
      ++count;
      const std::string language = each.language.substr(0, each.language.find(' '));
      if (std::ranges::find(languages, language) == languages.end()) languages.push_back(language);
    }
  }
  EXPECT_GE(count, 400U);
  EXPECT_GE(languages.size(), 12U);
}

}  // namespace codestral::completion
