#pragma once

// Compares a text with a file of the repository: EXPECT_TRUE(matchesGolden("ngram/report.txt",
// text)). The path is relative to tests/data. With CODESTRAL_UPDATE_GOLDEN=1 the file is written
// instead.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "support/places.h"

namespace codestral::test {

inline ::testing::AssertionResult matchesGoldenFile(const std::filesystem::path& file,
                                                    std::string_view actual) {
  const char* update = std::getenv("CODESTRAL_UPDATE_GOLDEN");
  if (update != nullptr && std::string_view(update) == "1") {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream out(file, std::ios::binary);
    out << actual;
    if (out.flush()) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << "cannot write " << file;
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    return ::testing::AssertionFailure()
           << file << " is not there; CODESTRAL_UPDATE_GOLDEN=1 writes it";
  }
  const std::string expected{std::istreambuf_iterator<char>(in), {}};
  if (expected == actual) return ::testing::AssertionSuccess();
  const auto [a, b] = std::ranges::mismatch(expected, actual);
  const auto line = 1 + std::count(expected.begin(), a, '\n');
  const auto lineOf = [](std::string_view text, std::size_t at) {
    const std::size_t before = text.substr(0, at).rfind('\n');
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    return std::string(text.substr(begin, text.find('\n', at) - begin));
  };
  return ::testing::AssertionFailure()
         << file << ":" << line << " differs\nexpected: "
         << lineOf(expected, static_cast<std::size_t>(a - expected.begin()))
         << "\nactual:   " << lineOf(actual, static_cast<std::size_t>(b - actual.begin()))
         << "\nCODESTRAL_UPDATE_GOLDEN=1 accepts the new text";
}

inline ::testing::AssertionResult matchesGolden(const std::filesystem::path& relative,
                                                std::string_view actual) {
  return matchesGoldenFile(std::filesystem::path(sourcePath("tests/data")) / relative, actual);
}

}  // namespace codestral::test
