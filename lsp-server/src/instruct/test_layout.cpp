// A pair of a test and what it tests says how the project lays tests out: what is added to the
// name, and which folder stands in for which. The pair that lies nearest to the file decides.

#include "instruct/test_layout.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <optional>
#include <vector>

#include "syntax/language.h"

namespace codestral::instruct {
namespace {

using std::filesystem::path;

// What a name has around the name of what it tests.
struct Mark {
  std::string_view before;
  std::string_view after;
};
constexpr std::array<Mark, 10> kMarks{{{"test_", ""},
                                       {"", "_test"},
                                       {"", "_spec"},
                                       {"", ".test"},
                                       {"", ".spec"},
                                       {"", "-test"},
                                       {"", "Tests"},
                                       {"", "Test"},
                                       {"", "Spec"},
                                       {"Test", ""}}};
constexpr std::array<std::string_view, 5> kFolders{"tests", "test", "spec", "__tests__", "specs"};

struct Custom {
  std::string_view family;
  Mark mark;
  std::string_view folder;  // empty: beside the file
};
constexpr std::array<Custom, 9> kCustoms{{{"python", {"test_", ""}, "tests"},
                                          {"go", {"", "_test"}, ""},
                                          {"js", {"", ".test"}, ""},
                                          {"java", {"", "Test"}, ""},
                                          {"csharp", {"", "Tests"}, "tests"},
                                          {"ruby", {"", "_spec"}, "spec"},
                                          {"php", {"", "Test"}, "tests"},
                                          {"rust", {"", ""}, "tests"},
                                          {"c", {"", "_test"}, "tests"}}};

struct Framework {
  std::string_view family;
  std::string_view sign;
  std::string_view name;
};
constexpr std::array<Framework, 22> kFrameworks{{{"c", "gtest/gtest.h", "GoogleTest"},
                                                 {"c", "catch2/", "Catch2"},
                                                 {"c", "catch.hpp", "Catch2"},
                                                 {"c", "doctest", "doctest"},
                                                 {"c", "boost/test", "Boost.Test"},
                                                 {"python", "import pytest", "pytest"},
                                                 {"python", "unittest", "unittest"},
                                                 {"python", "def test_", "pytest"},
                                                 {"js", "vitest", "Vitest"},
                                                 {"js", "@jest", "Jest"},
                                                 {"js", "jest.", "Jest"},
                                                 {"js", "node:test", "node:test"},
                                                 {"js", "from \"chai\"", "Mocha with Chai"},
                                                 {"js", "describe(", "Jest or one like it"},
                                                 {"go", "\"testing\"", "the package testing"},
                                                 {"java", "org.junit.jupiter", "JUnit 5"},
                                                 {"java", "org.junit", "JUnit 4"},
                                                 {"ruby", "RSpec", "RSpec"},
                                                 {"ruby", "Minitest", "Minitest"},
                                                 {"php", "PHPUnit", "PHPUnit"},
                                                 {"csharp", "Xunit", "xUnit"},
                                                 {"csharp", "NUnit", "NUnit"}}};

std::string familyOf(const path& file) {
  const syntax::Language* language = syntax::languageForPath(file);
  return language == nullptr ? file.extension().string() : std::string(language->family);
}

// The name without its extension, and what it is called without a test's mark.
std::string stemOf(const path& file) {
  return file.stem().string();
}

struct Marked {
  Mark mark;
  std::string subject;
};
std::optional<Marked> markOf(std::string_view stem) {
  for (const Mark& mark : kMarks) {
    if (stem.size() <= mark.before.size() + mark.after.size() || !stem.starts_with(mark.before) ||
        !stem.ends_with(mark.after))
      continue;
    stem.remove_prefix(mark.before.size());
    stem.remove_suffix(mark.after.size());
    return Marked{mark, std::string(stem)};
  }
  return std::nullopt;
}

std::vector<std::string> partsOf(const path& folder) {
  std::vector<std::string> parts;
  for (const path& part : folder) parts.push_back(part.string());
  return parts;
}

std::size_t sharedParts(const path& a, const path& b) {
  const auto left = partsOf(a);
  const auto right = partsOf(b);
  return static_cast<std::size_t>(std::ranges::mismatch(left, right).in1 - left.begin());
}

// The folder for tests of what lies in `folder`, when those of `subject` lie in `tests`.
path mapped(const path& folder, const path& subject, const path& tests) {
  std::vector<std::string> from = partsOf(subject);
  std::vector<std::string> to = partsOf(tests);
  while (!from.empty() && !to.empty() && from.back() == to.back()) {
    from.pop_back();
    to.pop_back();
  }
  const std::vector<std::string> own = partsOf(folder);
  // A subject that lies elsewhere: what stands above it is as good a guess as any.
  const std::size_t skip = std::min(from.size(), own.size());
  path result;
  for (const std::string& part : to) result /= part;
  for (std::size_t i = skip; i < own.size(); ++i) result /= own[i];
  return result;
}

bool sameName(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
    return lower(x) == lower(y);
  });
}

std::string frameworkIn(std::string_view text, std::string_view family) {
  for (const Framework& each : kFrameworks) {
    if (each.family == family && text.contains(each.sign)) return std::string(each.name);
  }
  return {};
}

}  // namespace

bool isTestFile(std::string_view file) {
  const path where(file);
  if (markOf(stemOf(where))) return true;
  return std::ranges::any_of(partsOf(where.parent_path()), [](const std::string& part) {
    return std::ranges::find(kFolders, part) != kFolders.end();
  });
}

TestLayout testLayoutOf(std::string_view file, std::span<const std::string> files,
                        const std::function<std::string(std::string_view path)>& read) {
  const path own(file);
  const std::string family = familyOf(own);
  const std::string ownStem = stemOf(own);
  std::vector<path> tests;
  std::vector<path> others;
  for (const std::string& each : files) {
    path where(each);
    if (familyOf(where) != family || where == own) continue;
    (isTestFile(each) ? tests : others).push_back(std::move(where));
  }

  TestLayout layout;
  std::ranges::sort(tests, [&](const path& a, const path& b) {
    const std::size_t near = sharedParts(a, own);
    const std::size_t other = sharedParts(b, own);
    return near != other ? near > other : a < b;
  });
  const auto setExample = [&](const path& test) {
    layout.example = test.generic_string();
    layout.framework = frameworkIn(read(layout.example), family);
  };
  if (!tests.empty()) setExample(tests.front());

  for (const path& test : tests) {
    const auto marked = markOf(stemOf(test));
    if (!sameName(marked ? marked->subject : stemOf(test), ownStem)) continue;
    setExample(test);
    layout.path = layout.example;
    layout.exists = true;
    return layout;
  }
  for (const path& test : tests) {
    const auto marked = markOf(stemOf(test));
    if (!marked) continue;
    const auto subject = std::ranges::find_if(
        others, [&](const path& other) { return sameName(stemOf(other), marked->subject); });
    if (subject == others.end()) continue;
    setExample(test);
    const path folder = mapped(own.parent_path(), subject->parent_path(), test.parent_path());
    std::string name(marked->mark.before);
    name += ownStem;
    name += marked->mark.after;
    layout.path = (folder / (name + test.extension().string())).generic_string();
    return layout;
  }

  const auto custom = std::ranges::find(kCustoms, family, &Custom::family);
  const Mark mark = custom == kCustoms.end() ? Mark{"", "_test"} : custom->mark;
  const bool header = family == "c" && own.extension().string().starts_with(".h");
  const std::string name = std::string(mark.before) + ownStem + std::string(mark.after) +
                           (header ? ".cpp" : own.extension().string());
  const bool beside = custom != kCustoms.end() && custom->folder.empty();
  const path folder =
      beside ? own.parent_path() : path(custom == kCustoms.end() ? "tests" : custom->folder);
  layout.path = (folder / name).generic_string();
  return layout;
}

}  // namespace codestral::instruct
