// What holds for every document, region and answer: it is refused, or its edits apply cleanly and
// leave all that was not asked for as it is, byte by byte. Seeded: a failure names its round.
#include <algorithm>
#include <filesystem>
#include <random>

#include <gtest/gtest.h>

#include "base/utf8.h"
#include "base/visible.h"
#include "unit/instruct/case_document.h"

namespace codestral::instruct {
namespace {

constexpr std::string_view kPieces[] = {"\n",
                                        "\r\n",
                                        "\r",
                                        "\t",
                                        "    ",
                                        "```\n",
                                        "```python\n",
                                        "~~~\n",
                                        "````\n",
                                        "...",
                                        "// ...\n",
                                        "# ... rest of the code\n",
                                        "<<<<<<< SEARCH\n",
                                        "=======\n",
                                        ">>>>>>> REPLACE\n",
                                        "@@ -1,2 +1,3 @@\n",
                                        "--- a/src/a.py\n",
                                        "+++ b/src/a.py\n",
                                        "+",
                                        "-",
                                        "src/a.py\n",
                                        "../x.py\n",
                                        "1 | ",
                                        "2 | ",
                                        "{",
                                        "}",
                                        "(",
                                        ")",
                                        "\"",
                                        "'",
                                        "é",
                                        "😀",
                                        "\u0301",
                                        "\u200D",
                                        "\xFF",
                                        "\0",
                                        "I'm sorry, ",
                                        "Here is the code:\n",
                                        "…",
                                        "</s>",
                                        "<think>",
                                        "\uFEFF",
                                        "x = 1\n",
                                        "return x\n",
                                        "*/",
                                        "/*"};

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }

  std::string mutated(std::string said, const std::string& other) {
    for (std::size_t i = 1 + below(4); i > 0; --i) {
      const std::size_t at = below(said.size() + 1);
      const std::size_t length = below(std::min<std::size_t>(40, said.size() - at + 1));
      switch (below(6)) {
        case 0:
          said.erase(at, length);
          break;
        case 1:
          said.insert(at, kPieces[below(std::size(kPieces))]);
          break;
        case 2:
          said.insert(at, said.substr(at, length));
          break;
        case 3:
          said.resize(at);
          break;
        case 4:
          said = said.substr(0, at) + other.substr(std::min(at, other.size()));
          break;
        default:
          said = dropLine(said);
          break;
      }
    }
    return said;
  }

  text::ByteRange regionOf(const std::string& text) {
    std::size_t begin = below(text.size() + 1);
    std::size_t end = begin + below(text.size() - begin + 1);
    // Mostly where characters begin; elsewhere it must be refused.
    if (below(8) != 0) {
      begin = floorCodePoint(text, begin);
      end = std::max(begin, floorCodePoint(text, end));
    }
    return {begin, end};
  }

 private:
  std::string dropLine(const std::string& said) {
    const std::size_t at = below(said.size() + 1);
    const std::size_t begin = said.rfind('\n', at == 0 ? 0 : at - 1);
    if (begin == std::string::npos) return said;
    return said.substr(0, begin) + said.substr(std::min(said.find('\n', begin + 1), said.size()));
  }

  std::mt19937 random_;
};

void expectSound(const Asked& asked, const Proposal& proposal) {
  ASSERT_FALSE(proposal.files.empty());
  for (const FileEdits& file : proposal.files) {
    ASSERT_FALSE(file.edits.empty());
    for (const TextEdit& edit : file.edits) ASSERT_TRUE(isUtf8(edit.text));
    const auto target = std::ranges::find_if(
        asked.files, [&](const Target& each) { return !file.creates && each.path == file.path; });
    if (target == asked.files.end()) {
      ASSERT_TRUE(file.creates);
      ASSERT_TRUE(asked.mayCreate);
      ASSERT_FALSE(file.path.starts_with('/')) << file.path;
      // "..." is a name.
      for (const auto& part : std::filesystem::path(file.path)) ASSERT_NE(part, "..") << file.path;
      ASSERT_EQ(hiddenAdded("", file.path + file.edits.front().text), "");
      continue;
    }
    EXPECT_EQ(file.version, target->document->version);
    const std::string before = target->document->text.toString();
    const auto after = applied(before, file.edits);
    ASSERT_TRUE(after);
    ASSERT_TRUE(isUtf8(*after));
    ASSERT_NE(*after, before);
    ASSERT_EQ(hiddenAdded(before, *after), "");
    for (const TextEdit& edit : file.edits) {
      for (const std::size_t at : {edit.range.begin, edit.range.end}) {
        ASSERT_EQ(floorCodePoint(before, at), at);
        ASSERT_FALSE(at > 0 && at < before.size() && before[at - 1] == '\r' && before[at] == '\n');
      }
    }
    if (!target->region) continue;
    const std::size_t tail = before.size() - target->region->end;
    ASSERT_GE(after->size(), target->region->begin + tail);
    ASSERT_EQ(after->substr(0, target->region->begin), before.substr(0, target->region->begin));
    ASSERT_EQ(after->substr(after->size() - tail), before.substr(target->region->end));
    ASSERT_GE(file.edits.front().range.begin, target->region->begin);
    ASSERT_LE(file.edits.back().range.end, target->region->end);
  }
}

TEST(Properties, AnyAnswerIsRefusedOrSound) {
  const auto cases = allCases();
  Mutator mutate(17);
  int proposals = 0;
  for (int round = 0; round < 12'000; ++round) {
    SCOPED_TRACE("round " + std::to_string(round));
    const auto& [file, each] = cases[mutate.below(cases.size())];
    CaseDocument document = documentOf(each);
    const std::string& other = cases[mutate.below(cases.size())].each.said;
    const std::string said = mutate.mutated(mutate.below(5) == 0 ? other : each.said, other);
    if (mutate.below(3) == 0) {
      Target& target = document.asked.files.front();
      target.region = mutate.regionOf(target.document->text.toString());
    }
    document.asked.repaired = mutate.below(2) == 0;
    const auto proposal = propose(document.asked, {said, mutate.below(10) == 0});
    if (!proposal) {
      ASSERT_FALSE(proposal.error().sentence.empty());
      ASSERT_FALSE(document.asked.repaired && proposal.error().needsRepair());
      continue;
    }
    ++proposals;
    expectSound(document.asked, *proposal);
    if (testing::Test::HasFatalFailure()) {
      ADD_FAILURE() << file << ".txt:" << each.line << ": " << test::shown(said);
      return;
    }
  }
  EXPECT_GT(proposals, 1500);
}

// What an answer became, given as the answer, is nothing new.
TEST(Properties, TheResultIsTakenForWhatItIs) {
  for (const auto& [file, each] : allCases()) {
    if (each.expected.starts_with("!!! ") || each.expected.contains("@@@ ")) continue;
    SCOPED_TRACE(file + ".txt:" + std::to_string(each.line) + ": " + each.title);
    CaseDocument document = documentOf(each);
    Target& target = document.asked.files.front();
    auto snapshot = *target.document;
    snapshot.text = text::Text(each.expected);
    target.document = std::make_shared<const text::Snapshot>(snapshot);
    target.region.reset();
    const std::string fence = each.expected.contains("```") ? "`````" : "```";
    const std::string said = fence + "\n" + each.expected + "\n" + fence;
    const auto again = propose(document.asked, {said});
    ASSERT_FALSE(again) << documentsAfter(document.asked, *again);
    EXPECT_EQ(code(again.error().reason), "no-change");
  }
}

}  // namespace
}  // namespace codestral::instruct
