#include <gtest/gtest.h>

#include "ngram/escape_table.h"
#include "ngram/rename.h"
#include "ngram/tally.h"
#include "ngram/vocabulary.h"
#include "ngram/workspace.h"

namespace codestral::ngram {
namespace {

TEST(Vocabulary, NumbersWordsOnceAndInOrder) {
  Vocabulary words;
  for (int i = 0; i < 1000; ++i) {
    const std::string word = "word" + std::to_string(i);
    const TokenId id = words.intern(word);
    EXPECT_EQ(id, kFirstWord + static_cast<TokenId>(i));
    EXPECT_EQ(words.intern(word), id);
  }
  EXPECT_EQ(words.find("word999"), kFirstWord + 999);
  EXPECT_EQ(words.find("word1000"), kNoToken);
  EXPECT_EQ(words.text(kFirstWord + 17), "word17");
  EXPECT_EQ(words.text(kLineEnd), "");
  EXPECT_EQ(words.text(kNoToken), "");
}

TEST(Vocabulary, ExtendsAFrozenOne) {
  auto below = std::make_shared<Vocabulary>();
  const TokenId known = below->intern("known");
  Vocabulary above(below);
  EXPECT_EQ(above.intern("known"), known);
  const TokenId added = above.intern("added");
  EXPECT_EQ(added, known + 1);
  EXPECT_EQ(above.text(known), "known");
  EXPECT_EQ(above.text(added), "added");
  EXPECT_EQ(below->find("added"), kNoToken);
}

TEST(Vocabulary, KnowsIdentifiers) {
  Vocabulary words;
  EXPECT_TRUE(words.isIdentifier(words.intern("a1")));
  EXPECT_TRUE(words.isIdentifier(words.intern("ñ")));
  EXPECT_FALSE(words.isIdentifier(words.intern("1a")));
  EXPECT_FALSE(words.isIdentifier(words.intern("+=")));
  EXPECT_FALSE(words.isIdentifier(kLineEnd));
}

TEST(RecentNames, RanksByLastUse) {
  RecentNames names;
  EXPECT_EQ(names.use(100), kNewName);
  EXPECT_EQ(names.use(101), kNewName);
  EXPECT_EQ(names.use(100), kFirstRank + 1);
  EXPECT_EQ(names.use(100), kFirstRank);
  EXPECT_EQ(names.at(1), 101U);
  EXPECT_EQ(names.at(2), kNoToken);
  for (TokenId name = 200; name < 200 + kRanks; ++name) names.use(name);
  EXPECT_FALSE(names.contains(100));
  EXPECT_EQ(names.use(200), kFirstRank + kRanks - 1);
}

TEST(Renaming, KeepsWordsOfManyFilesAndEverythingThatIsNoName) {
  WorkspaceBuilder builder;
  for (int i = 0; i < 20; ++i) {
    builder.add("f" + std::to_string(i), "return only" + std::to_string(i) + " + 1;\n");
  }
  const auto workspace = builder.finish();
  const Vocabulary& words = *workspace->words;
  EXPECT_FALSE(workspace->renaming.applies(words.find("return"), words));
  EXPECT_FALSE(workspace->renaming.applies(words.find("+"), words));
  EXPECT_TRUE(workspace->renaming.applies(words.find("only3"), words));
}

TEST(Workspace, FindsIdentifiersByTheirStart) {
  WorkspaceBuilder builder;
  builder.add("f", "beta alpha betamax = 12 bet\n");
  const auto workspace = builder.finish();
  std::vector<std::string> found;
  for (const TokenId id : workspace->startingWith("beta")) {
    found.emplace_back(workspace->words->text(id));
  }
  EXPECT_EQ(found, (std::vector<std::string>{"beta", "betamax"}));
  EXPECT_TRUE(workspace->startingWith("c").empty());
}

TEST(Workspace, RefusesWhatTeachesNothing) {
  EXPECT_TRUE(worthLearning("int x;\n"));
  EXPECT_FALSE(worthLearning(""));
  EXPECT_FALSE(worthLearning(std::string_view("a\0b", 3)));
  EXPECT_FALSE(worthLearning(std::string(301, 'x')));
  EXPECT_FALSE(worthLearning(std::string((1U << 20U) + 1, '\n')));
}

TEST(Tally, GrowsAndStartsAnew) {
  Tally tally;
  for (TokenId id = 0; id < 5000; ++id) tally.add(id, Blank::Space, 2);
  tally.add(7, Blank::None, 1);
  EXPECT_EQ(tally.entries().size(), 5000U);
  EXPECT_FLOAT_EQ(tally.weightOf(7), 3);
  tally.clear();
  EXPECT_FLOAT_EQ(tally.weightOf(7), 0);
  EXPECT_TRUE(tally.entries().empty());
}

TEST(EscapeTable, WasFittedForTheParametersInUse) {
  EXPECT_EQ(escapeTableParameters(), kParameters);
  EXPECT_EQ(kParameters.ranks, kRanks);
  for (const float escape : escapeTable()) {
    EXPECT_GT(escape, 0);
    EXPECT_LT(escape, 1);
  }
  // More certain contexts escape less: one follower seen often against many followers.
  const auto at = [](double total, std::size_t distinct) {
    return escapeTable()[escapeCell(false, Stream::Plain, 3, total, distinct)];
  };
  EXPECT_LT(at(100, 1), at(100, 30));
  EXPECT_LT(at(100, 1), at(1, 1));
}

TEST(EscapeTable, HasACellForEveryContext) {
  std::vector<std::size_t> cells;
  for (const bool typed : {false, true}) {
    for (const Stream stream : {Stream::Plain, Stream::Renamed}) {
      for (std::size_t length = 0; length < kContextLengths; ++length) {
        for (const double total : {1.0, 2.0, 4.0, 8.0, 9.0, 40.0, 100.0, 1e6}) {
          for (const std::size_t distinct : {1U, 2U, 3U, 8U, 16U, 1000U}) {
            cells.push_back(escapeCell(typed, stream, length, total, distinct));
          }
        }
      }
    }
  }
  std::ranges::sort(cells);
  ASSERT_EQ(cells.size(), kEscapeCells);
  for (std::size_t cell = 0; cell < cells.size(); ++cell) EXPECT_EQ(cells[cell], cell);
}

}  // namespace
}  // namespace codestral::ngram
