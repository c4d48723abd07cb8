#include "instruct/proposal.h"

#include <gtest/gtest.h>

namespace codestral::instruct {
namespace {

Target python(std::string text, std::optional<text::ByteRange> region = {}) {
  text::Snapshot snapshot;
  snapshot.uri = "file:///w/src/a.py";
  snapshot.languageId = "python";
  snapshot.version = 3;
  snapshot.text = text::Text(text);
  return {"src/a.py", std::make_shared<const text::Snapshot>(std::move(snapshot)), region};
}

TEST(Propose, TheSmallestEditOfTheVersionThatWasAskedAbout) {
  const auto proposal =
      propose({{python("total = old(a)\nx = 1\n")}}, {"```\ntotal = new(a)\nx = 1\n```"});
  ASSERT_TRUE(proposal);
  ASSERT_EQ(proposal->files.size(), 1U);
  EXPECT_EQ(proposal->files[0].version, 3);
  EXPECT_EQ(proposal->files[0].path, "src/a.py");
  EXPECT_EQ(proposal->files[0].edits, (TextEdits{{{8, 11}, "new"}}));
  EXPECT_TRUE(proposal->notes.empty());
}

TEST(Propose, AFileWithoutTextIsFilledByABlockThatSearchesForNothing) {
  const auto proposal = propose(
      {{python("")}},
      {"src/a.py\n```python\n<<<<<<< SEARCH\n=======\nx = 1\n\ny = 2\n>>>>>>> REPLACE\n```\n"});
  ASSERT_TRUE(proposal) << proposal.error().sentence;
  EXPECT_EQ(proposal->files[0].edits, (TextEdits{{{0, 0}, "x = 1\n\ny = 2"}}));
}

TEST(Propose, ABlankLineDividesNothing) {
  const auto proposal = propose({{python("a = 1\n\nb = 2\n")}},
                                {"```\n<<<<<<< SEARCH\na = 1\n\nb = 2\n=======\na = 1\n\nb = "
                                 "3\n>>>>>>> REPLACE\n```\n"});
  ASSERT_TRUE(proposal) << proposal.error().sentence;
  EXPECT_EQ(proposal->files[0].edits, (TextEdits{{{11, 12}, "3"}}));
}

TEST(Propose, SaysWhatItMended) {
  const auto proposal =
      propose({{python("def f():\n    x = 1\n", text::ByteRange{9, 18})}}, {"```\nx = 2\n```"});
  ASSERT_TRUE(proposal);
  EXPECT_EQ(proposal->notes, std::vector<std::string>{"indentation was adapted"});
}

TEST(Propose, AsksForARepairOnce) {
  Asked asked{{python("x = 1\n")}};
  const auto first = propose(asked, {"```\nx = (\n```"});
  ASSERT_FALSE(first);
  EXPECT_EQ(code(first.error().reason), "worse");
  EXPECT_TRUE(first.error().needsRepair());
  asked.repaired = true;
  const auto second = propose(asked, {"```\nx = (\n```"});
  ASSERT_FALSE(second);
  EXPECT_EQ(code(second.error().reason), "worse");
  EXPECT_FALSE(second.error().needsRepair());
}

TEST(Propose, NoRepairForWhatTheModelMeant) {
  for (const char* said : {"I'm sorry, I can't.", "```\nx = 1\n```"}) {
    const auto refused = propose({{python("x = 1\n")}}, {said});
    ASSERT_FALSE(refused);
    EXPECT_FALSE(refused.error().needsRepair()) << said;
  }
}

TEST(Propose, RefusesBrokenDocumentsAndRegions) {
  Target diverged = python("x = 1\n");
  auto snapshot = *diverged.document;
  snapshot.diverged = true;
  diverged.document = std::make_shared<const text::Snapshot>(snapshot);
  EXPECT_EQ(propose({{diverged}}, {"x = 2"}).error().reason, Reason::Diverged);

  const auto in = [](std::string text, std::size_t begin, std::size_t end) {
    return propose({{python(std::move(text), text::ByteRange{begin, end})}}, {"x = 2"});
  };
  EXPECT_EQ(in("x = 1\n", 3, 99).error().reason, Reason::BadRegion);
  EXPECT_EQ(in("x = 1\n", 4, 2).error().reason, Reason::BadRegion);
  EXPECT_EQ(in("x = '😀'\n", 6, 8).error().reason, Reason::BadRegion);
  EXPECT_EQ(in("x = 1\r\ny\r\n", 0, 6).error().reason, Reason::BadRegion);
}

TEST(Propose, RefusesWhatNobodyWouldReview) {
  const std::string huge(5U << 20U, 'x');
  EXPECT_EQ(propose({{python("x = 1\n")}}, {huge}).error().reason, Reason::TooLarge);
}

TEST(Propose, TheSentenceNamesWhatIsMissing) {
  const auto refused =
      propose({{python("x = 1\n")}}, {"<<<<<<< SEARCH\nnowhere(1)\n=======\nx\n>>>>>>> REPLACE\n"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().sentence,
            "The text that the answer wants to replace does not stand in the file: `nowhere(1)`.");
}

}  // namespace
}  // namespace codestral::instruct
