#include "text/document.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace codestral::text {
namespace {

using ::testing::HasSubstr;

const std::string kUri = "file:///w/a.c";

Change edit(Position start, Position end, std::string text) {
  return {Range{start, end}, std::move(text)};
}
Change whole(std::string text) {
  return {std::nullopt, std::move(text)};
}

std::string textOf(const Documents& documents) {
  return documents.find(kUri)->text.toString();
}

TEST(Documents, OpenFindClose) {
  Documents documents;
  EXPECT_EQ(documents.find(kUri), nullptr);
  EXPECT_TRUE(documents.all().empty());
  documents.open(kUri, "c", 7, "int a;\n");
  documents.open("file:///b", "cpp", 1, "");
  const SnapshotPtr snapshot = documents.find(kUri);
  ASSERT_NE(snapshot, nullptr);
  EXPECT_EQ(snapshot->uri, kUri);
  EXPECT_EQ(snapshot->languageId, "c");
  EXPECT_EQ(snapshot->version, 7);
  EXPECT_EQ(snapshot->text.toString(), "int a;\n");
  EXPECT_FALSE(snapshot->diverged);
  EXPECT_EQ(documents.all().size(), 2U);
  documents.close(kUri);
  documents.close(kUri);
  EXPECT_EQ(documents.find(kUri), nullptr);
  EXPECT_EQ(documents.all().size(), 1U);
}

TEST(Documents, OpeningAgainReplacesAndHeals) {
  Documents documents;
  documents.open(kUri, "c", 5, "abc");
  EXPECT_TRUE(documents.change(kUri, 5, {}).diverged);
  EXPECT_TRUE(documents.find(kUri)->diverged);
  documents.open(kUri, "cpp", 1, "new");
  EXPECT_FALSE(documents.find(kUri)->diverged);
  EXPECT_EQ(documents.find(kUri)->version, 1);
  EXPECT_EQ(documents.find(kUri)->languageId, "cpp");
  EXPECT_EQ(textOf(documents), "new");
}

TEST(Documents, StepsApplyInOrderEachToTheTextBefore) {
  Documents documents;
  documents.open(kUri, "c", 1, "one\ntwo\n");
  const SnapshotPtr before = documents.find(kUri);
  const ChangeResult result = documents.change(
      kUri, 2,
      {edit({0, 0}, {0, 3}, "\U0001F600\n"), edit({1, 0}, {2, 1}, "T"), edit({0, 2}, {0, 2}, "!")});
  EXPECT_FALSE(result.diverged);
  EXPECT_FALSE(result.replacedWhole);
  EXPECT_FALSE(result.healed);
  ASSERT_EQ(result.edits.size(), 3U);
  EXPECT_EQ(result.edits[0].before, (ByteRange{0, 3}));
  EXPECT_EQ(result.edits[0].inserted, 5U);
  EXPECT_EQ(result.edits[1].before, (ByteRange{5, 7}));
  EXPECT_EQ(result.edits[1].inserted, 1U);
  EXPECT_EQ(result.edits[2].before, (ByteRange{4, 4}));
  EXPECT_EQ(textOf(documents), "\U0001F600!\nTwo\n");
  EXPECT_EQ(documents.find(kUri)->version, 2);
  EXPECT_EQ(before->text.toString(), "one\ntwo\n") << "an old snapshot does not change";
  EXPECT_EQ(before->version, 1);
}

TEST(Documents, RepairedTextIsCountedAsInserted) {
  Documents documents;
  documents.open(kUri, "c", 1, "ab");
  const ChangeResult result = documents.change(kUri, 2, {edit({0, 1}, {0, 1}, "\xFF")});
  ASSERT_EQ(result.edits.size(), 1U);
  EXPECT_EQ(result.edits[0].inserted, 3U);
  EXPECT_EQ(textOf(documents), "a\uFFFDb");
}

TEST(Documents, EncodingDecidesWhatACharacterIs) {
  struct Case {
    Encoding encoding;
    std::uint32_t character;
  };
  for (const Case& c :
       {Case{Encoding::Utf8, 4}, Case{Encoding::Utf16, 2}, Case{Encoding::Utf32, 1}}) {
    Documents documents;
    documents.setEncoding(c.encoding);
    documents.open(kUri, "c", 1, "\U0001F600z");
    EXPECT_FALSE(
        documents.change(kUri, 2, {edit({0, c.character}, {0, c.character}, "-")}).diverged);
    EXPECT_EQ(textOf(documents), "\U0001F600-z");
  }
}

// One change on "ab\n\U0001F600c" at version 10, UTF-16.
TEST(Documents, WhatDivergesAndWhatDoesNot) {
  struct Case {
    const char* name;
    std::int64_t version;
    std::vector<Change> changes;
    const char* message;  // null: accepted
    const char* text;     // afterwards
  };
  const char* kept = "ab\n\U0001F600c";
  const std::vector<Case> cases{
      {"next version", 11, {edit({0, 0}, {0, 1}, "x")}, nullptr, "xb\n\U0001F600c"},
      {"version gap", 99, {edit({0, 0}, {0, 1}, "x")}, nullptr, "xb\n\U0001F600c"},
      {"no steps", 11, {}, nullptr, kept},
      {"same version", 10, {edit({0, 0}, {0, 1}, "x")}, "version 10", kept},
      {"older version", -3, {edit({0, 0}, {0, 1}, "x")}, "version -3", kept},
      {"older version without steps", 9, {}, "version 9", kept},
      {"full text, older version", 3, {whole("new")}, nullptr, "new"},
      {"character past the line end",
       11,
       {edit({0, 2}, {0, 90}, "!")},
       nullptr,
       "ab!\n\U0001F600c"},
      {"position after the last line", 11, {edit({0, 2}, {2, 0}, "")}, nullptr, "ab"},
      {"insert after the last line", 11, {edit({2, 0}, {2, 0}, "!")}, nullptr, "ab\n\U0001F600c!"},
      {"character after the last line", 11, {edit({0, 0}, {2, 1}, "")}, "no line 2", kept},
      {"line far out", 11, {edit({3, 0}, {3, 0}, "x")}, "no line 3", kept},
      {"largest numbers", 11, {edit({0, 0}, {4294967295U, 4294967295U}, "")}, "no line", kept},
      {"reversed lines", 11, {edit({1, 0}, {0, 0}, "x")}, "reversed", kept},
      {"reversed characters", 11, {edit({0, 2}, {0, 1}, "x")}, "reversed", kept},
      {"start inside a surrogate pair",
       11,
       {edit({1, 1}, {1, 2}, "x")},
       "inside a character",
       kept},
      {"end inside a surrogate pair", 11, {edit({1, 0}, {1, 1}, "x")}, "inside a character", kept},
      {"second step is bad",
       11,
       {edit({0, 0}, {0, 1}, "x"), edit({9, 0}, {9, 0}, "y")},
       "no line 9",
       kept},
      {"bad step before a full text",
       11,
       {edit({9, 0}, {9, 0}, "y"), whole("new")},
       nullptr,
       "new"},
      {"bad step after a full text",
       11,
       {whole("new"), edit({9, 0}, {9, 0}, "y")},
       "no line 9",
       kept},
      {"step after a full text", 11, {whole("new"), edit({0, 3}, {0, 3}, "er")}, nullptr, "newer"},
      {"the last full text counts", 11, {whole("one"), whole("two")}, nullptr, "two"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Documents documents;
    documents.open(kUri, "c", 10, kept);
    const ChangeResult result = documents.change(kUri, c.version, c.changes);
    ASSERT_EQ(result.diverged.has_value(), c.message != nullptr);
    EXPECT_EQ(documents.find(kUri)->diverged, c.message != nullptr);
    EXPECT_EQ(documents.find(kUri)->version, c.message == nullptr ? c.version : 10);
    EXPECT_EQ(textOf(documents), c.text);
    EXPECT_FALSE(result.healed);
    if (result.diverged) {
      EXPECT_EQ(result.diverged->kind, ErrorKind::InvalidInput);
      EXPECT_THAT(result.diverged->message, HasSubstr(c.message));
      EXPECT_TRUE(result.edits.empty());
      EXPECT_FALSE(result.replacedWhole);
    }
  }
}

// A diverged document at version 10 with the text "ab".
TEST(Documents, WhatHeals) {
  struct Case {
    const char* name;
    std::int64_t version;
    std::vector<Change> changes;
    bool heals;
    const char* text;
  };
  const std::vector<Case> cases{
      {"a good edit does not", 12, {edit({0, 0}, {0, 0}, "x")}, false, "ab"},
      {"another bad edit does not", 12, {edit({7, 0}, {7, 0}, "x")}, false, "ab"},
      {"no steps do not", 12, {}, false, "ab"},
      {"full text", 12, {whole("new")}, true, "new"},
      {"full text at the same version", 10, {whole("new")}, true, "new"},
      {"full text at an older version", 1, {whole("new")}, true, "new"},
      {"empty full text", 12, {whole("")}, true, ""},
      {"full text and an edit", 12, {whole("new"), edit({0, 0}, {0, 1}, "")}, true, "ew"},
      {"edit and full text", 12, {edit({7, 0}, {7, 0}, "x"), whole("new")}, true, "new"},
      {"full text and a bad edit", 12, {whole("new"), edit({7, 0}, {7, 0}, "x")}, false, "ab"},
  };
  for (const Case& c : cases) {
    SCOPED_TRACE(c.name);
    Documents documents;
    documents.open(kUri, "c", 10, "ab");
    ASSERT_TRUE(documents.change(kUri, 11, {edit({5, 0}, {5, 0}, "x")}).diverged);
    const ChangeResult result = documents.change(kUri, c.version, c.changes);
    EXPECT_FALSE(result.diverged) << "one message for an episode";
    EXPECT_EQ(result.healed, c.heals);
    EXPECT_EQ(result.replacedWhole, c.heals);
    EXPECT_TRUE(result.edits.empty());
    EXPECT_EQ(documents.find(kUri)->diverged, !c.heals);
    EXPECT_EQ(documents.find(kUri)->version, c.heals ? c.version : 10);
    EXPECT_EQ(textOf(documents), c.text);
  }
}

TEST(Documents, ANewEpisodeIsToldAgain) {
  Documents documents;
  documents.open(kUri, "c", 1, "ab");
  EXPECT_TRUE(documents.change(kUri, 1, {}).diverged);
  EXPECT_TRUE(documents.change(kUri, 2, {whole("cd")}).healed);
  EXPECT_FALSE(documents.change(kUri, 3, {edit({0, 0}, {0, 0}, "x")}).healed);
  EXPECT_TRUE(documents.change(kUri, 3, {}).diverged);
}

TEST(Documents, ChangeToAnUnknownDocument) {
  Documents documents;
  for (int i = 0; i < 2; ++i) {
    const ChangeResult result = documents.change(kUri, 1, {whole("x")});
    ASSERT_TRUE(result.diverged);
    EXPECT_THAT(result.diverged->message, HasSubstr("not open"));
    EXPECT_EQ(documents.find(kUri), nullptr);
  }
  documents.open(kUri, "c", 1, "a");
  documents.close(kUri);
  EXPECT_TRUE(documents.change(kUri, 2, {edit({0, 0}, {0, 0}, "x")}).diverged);
}

}  // namespace
}  // namespace codestral::text
