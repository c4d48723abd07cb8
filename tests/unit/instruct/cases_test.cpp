// The tables of tests/data/instruct: what the documents hold after an answer was taken, or why it
// was refused.
#include <algorithm>
#include <array>
#include <set>

#include <gtest/gtest.h>

#include "support/places.h"
#include "unit/instruct/case_document.h"

namespace codestral::instruct {
namespace {

constexpr std::array kFiles{"fences",  "prose", "indentation", "elision", "echo",
                            "patches", "files", "refusals",    "bytes",   "regions"};

std::string settingOf(const std::string& head, std::string_view name) {
  const std::size_t at = head.find(name);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size();
  return head.substr(begin, head.find(' ', begin) - begin);
}

Target targetOf(std::string path, std::string text, const std::string& language) {
  Target target;
  target.path = std::move(path);
  const auto take = [&](std::string_view mark) -> std::optional<std::size_t> {
    const std::size_t at = text.find(mark);
    if (at == std::string::npos) return std::nullopt;
    text.erase(at, mark.size());
    return at;
  };
  const auto begin = take("⟦");
  const auto end = take("⟧");
  if (begin && end) target.region = text::ByteRange{*begin, *end};
  if (const auto cursor = take("‸")) target.region = text::ByteRange{*cursor, *cursor};
  text::Snapshot snapshot;
  snapshot.uri = "file:///w/" + target.path;
  snapshot.languageId = language;
  snapshot.version = 7;
  snapshot.text = text::Text(text);
  target.document = std::make_shared<const text::Snapshot>(std::move(snapshot));
  return target;
}

}  // namespace

CaseDocument documentOf(const test::Case& each) {
  CaseDocument result;
  const std::string language = each.language.substr(0, each.language.find(' '));
  result.asked.mayCreate = each.language.contains(" create");
  result.cutOff = each.language.contains(" cut");
  constexpr std::string_view kMark = "@@@ ";
  if (!each.document.starts_with(kMark)) {
    std::string path = settingOf(each.language, "path=");
    if (path.empty()) path = "src/main";
    result.asked.files.push_back(targetOf(path, each.document, language));
    return result;
  }
  for (std::size_t at = 0; at < each.document.size();) {
    const std::size_t name = at + kMark.size();
    const std::size_t line = std::min(each.document.find('\n', name), each.document.size());
    const std::size_t next = each.document.find("\n@@@ ", line);
    const std::size_t end = std::min(next, each.document.size());
    const std::string text = line < end ? each.document.substr(line + 1, end - line - 1) : "";
    // By their paths, as files of several languages are.
    result.asked.files.push_back(targetOf(each.document.substr(name, line - name), text, ""));
    at = next == std::string::npos ? each.document.size() : next + 1;
  }
  return result;
}

std::string documentsAfter(const Asked& asked, const Proposal& proposal) {
  std::string result;
  const auto add = [&](const std::string& path, const std::string& text) {
    if (asked.files.size() == 1 && !asked.mayCreate) {
      result = text;
      return;
    }
    if (!result.empty()) result += '\n';
    result += "@@@ " + path + "\n" + text;
  };
  for (const Target& target : asked.files) {
    std::string text = target.document->text.toString();
    for (const FileEdits& file : proposal.files)
      if (file.path == target.path && !file.creates) text = applied(text, file.edits).value();
    add(target.path, text);
  }
  for (const FileEdits& file : proposal.files)
    if (file.creates) add(file.path, applied("", file.edits).value());
  return result;
}

std::vector<NamedCase> allCases() {
  std::vector<NamedCase> cases;
  for (const char* file : kFiles)
    for (test::Case& each :
         test::readCases(test::sourcePath("tests/data/instruct/" + std::string(file) + ".txt")))
      cases.push_back({file, std::move(each)});
  return cases;
}

namespace {

class InstructCases : public testing::TestWithParam<const char*> {};

TEST_P(InstructCases, All) {
  for (const auto& [file, each] : allCases()) {
    if (file != GetParam()) continue;
    SCOPED_TRACE(file + ".txt:" + std::to_string(each.line) + ": " + each.title);
    const CaseDocument document = documentOf(each);
    const auto proposal = propose(document.asked, {each.said, document.cutOff});
    const std::string got = proposal ? documentsAfter(document.asked, *proposal)
                                     : "!!! " + std::string(code(proposal.error().reason));
    EXPECT_EQ(test::shown(got), test::shown(each.expected))
        << (proposal ? "" : proposal.error().sentence);
  }
}

INSTANTIATE_TEST_SUITE_P(File, InstructCases, testing::ValuesIn(kFiles),
                         [](const auto& info) { return std::string(info.param); });

TEST(InstructCases, CoverEnough) {
  std::set<std::string> languages;
  std::set<std::string> codes;
  const auto cases = allCases();
  for (const auto& [file, each] : cases) {
    languages.insert(each.language.substr(0, each.language.find(' ')));
    if (each.expected.starts_with("!!! ")) codes.insert(each.expected.substr(4));
  }
  EXPECT_GE(cases.size(), 150U);
  EXPECT_GE(languages.size(), 8U);
  for (int i = 0; i <= static_cast<int>(Reason::Diverged); ++i) {
    const auto reason = static_cast<Reason>(i);
    // No text says that an answer is too large, or that a document or a region is broken.
    if (reason == Reason::TooLarge || reason == Reason::Diverged || reason == Reason::BadRegion)
      continue;
    EXPECT_TRUE(codes.contains(std::string(code(reason)))) << code(reason);
  }
}

}  // namespace
}  // namespace codestral::instruct
