// What is read, what is asked for, and that no answer comes from where it must not: over folders
// and a git repository that the tests make.

#include "eval/corpus.h"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/command.h"
#include "base/thread_pool.h"
#include "eval/examination.h"
#include "eval/questions.h"
#include "providers/ondevice_provider.h"
#include "support/hostile_repository.h"
#include "support/temp_dir.h"

namespace codestral::eval {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const std::vector<std::string> kIgnoreFiles{".gitignore"};

class CorpusTest : public testing::Test {
 protected:
  CorpusTest() {
    ::setenv("GIT_CONFIG_GLOBAL", "/dev/null", 1);
    ::setenv("GIT_CONFIG_SYSTEM", "/dev/null", 1);
  }
  void git(std::vector<std::string> words) const {
    words.insert(words.begin(), {"git", "-C", folder_.path().string(), "-c", "user.name=a", "-c",
                                 "user.email=a@b"});
    const Result<> done = runCommand(words);
    ASSERT_TRUE(done) << done.error().message;
  }
  Corpus corpus() const { return readCorpus(folder_.path(), kIgnoreFiles).value(); }
  static std::vector<std::string> names(const Corpus& corpus) {
    std::vector<std::string> names;
    for (const SourceFile& file : corpus.files) names.push_back(file.name);
    return names;
  }
  static std::vector<std::string> holes(const Corpus& corpus, const Corpus* old,
                                        const Choice& choice) {
    std::vector<std::string> texts;
    for (const Question& question : chooseQuestions(corpus, old, choice)) {
      texts.push_back(corpus.files[question.file].content.substr(question.hole.range.begin,
                                                                 question.hole.range.size()));
    }
    return texts;
  }
  // The shares of holes for which the on-device model had something.
  static double shown(const Corpus& corpus, const Corpus& learned, const Choice& choice) {
    EventLoop loop;
    ThreadPool pool(1);
    Candidate candidate;
    candidate.model = std::make_shared<ngram::Model>();
    candidate.provider = std::make_shared<providers::OnDeviceProvider>(candidate.model, loop, pool);
    candidate.settings.debounce = Millis(0);
    train(*candidate.model, learned);
    const auto answers = examine(loop, candidate, corpus, learned,
                                 chooseQuestions(corpus, nullptr, choice), [](std::size_t) {});
    Figures figures;
    for (const Answer& answer : answers.value()) figures.add(answer.score);
    return figures.shown();
  }

  test::TempDir folder_;
};

// Twelve lines, none of which helps with another.
std::string unlike(std::string_view word) {
  std::string text;
  for (char c = 'a'; c < 'm'; ++c)
    text += std::string(1, c) + "1_" + std::string(word) + " = " + std::string(4, c) + "_" +
            std::string(word) + "\n";
  return text;
}

TEST_F(CorpusTest, ReadsTextOfKnownLanguagesByNameAndHonoursIgnoreRules) {
  folder_.write("sub/b.py", "b = 1\n");
  folder_.write("a.py", "a = 1\n");
  folder_.write("empty.py", "");
  folder_.write("latin1.py", "a = '\xE9'\n");
  folder_.write("data.bin", "a = 1\n");
  folder_.write("left_out.py", "a = 1\n");
  folder_.write(".gitignore", "left_out.py\n");
  EXPECT_THAT(names(corpus()), ::testing::IsSubsetOf({"a.py", "empty.py", "sub/b.py"}));
  EXPECT_THAT(names(corpus()), ::testing::IsSupersetOf({"a.py", "sub/b.py"}));
  EXPECT_EQ(readCorpus(folder_ / "nothing", {}).error().kind, ErrorKind::InvalidInput);
}

TEST_F(CorpusTest, TheSameSeedAsksTheSame) {
  folder_.write("a.py", unlike("one"));
  folder_.write("b.py", unlike("two"));
  Choice choice;
  choice.count = 20;
  EXPECT_EQ(holes(corpus(), nullptr, choice), holes(corpus(), nullptr, choice));
  const auto before = holes(corpus(), nullptr, choice);
  choice.seed = 2;
  EXPECT_NE(holes(corpus(), nullptr, choice), before);
}

TEST_F(CorpusTest, LanguagesAndKindsAreOnlyTheChosenOnes) {
  folder_.write("a.py", unlike("one"));
  folder_.write("b.lua", "x = 1\n");
  Choice choice;
  choice.languages = {"lua"};
  choice.kinds = {HoleKind::LineStart};
  EXPECT_THAT(holes(corpus(), nullptr, choice), ElementsAre("x = 1"));
  choice.languages = {"go"};
  EXPECT_THAT(holes(corpus(), nullptr, choice), IsEmpty());
}

TEST_F(CorpusTest, AnOldRevisionIsReadAndOnlyNewLinesAreAskedFor) {
  folder_.write("src/a.py", "first = one\n  second = two\n");
  folder_.write("src/gone.py", "gone = 1\n");
  git({"init", "-q"});
  git({"add", "-A"});
  git({"commit", "-q", "-m", "x"});
  folder_.write("src/a.py", "first = one\nthird = three\nsecond = two\n");
  folder_.write("src/new.py", "fourth = four\n");
  std::filesystem::remove(folder_ / "src/gone.py");

  const Corpus now = corpus();
  const auto old = readOldCorpus(folder_.path(), "HEAD", kIgnoreFiles);
  ASSERT_TRUE(old) << old.error().message;
  EXPECT_THAT(names(*old), ElementsAre("src/a.py", "src/gone.py"));
  EXPECT_EQ(old->pathOf(old->files[0]), now.pathOf(now.files[0]));
  Choice choice;
  choice.kinds = {HoleKind::LineStart};
  EXPECT_THAT(holes(now, &*old, choice), ElementsAre("third = three", "fourth = four"));

  const auto below = readOldCorpus(folder_ / "src", "HEAD", kIgnoreFiles);
  ASSERT_TRUE(below) << below.error().message;
  EXPECT_THAT(names(*below), ElementsAre("a.py", "gone.py")) << "the folder asked for only";
}

TEST_F(CorpusTest, AnOldFolderIsReadByTheNamesOfToday) {
  folder_.write("old/a.py", "first = one\n");
  folder_.write("new/a.py", "first = one\nsecond = two\n");
  const auto now = readCorpus(folder_ / "new", {});
  const auto old = readOldCorpus(folder_ / "new", (folder_ / "old").string(), {});
  ASSERT_TRUE(now && old);
  Choice choice;
  choice.kinds = {HoleKind::LineStart};
  EXPECT_THAT(holes(*now, &*old, choice), ElementsAre("second = two"));
}

TEST_F(CorpusTest, ABodyWithAnOldLineIsNotNew) {
  folder_.write("old/a.py", "    return first + second\n");
  folder_.write("new/a.py",
                "def f(a):\n    return first + second\n\ndef g(a):\n    return a + 11\n");
  const auto now = readCorpus(folder_ / "new", {});
  const auto old = readOldCorpus(folder_ / "new", (folder_ / "old").string(), {});
  ASSERT_TRUE(now && old);
  Choice choice;
  choice.kinds = {HoleKind::Body};
  EXPECT_THAT(holes(*now, &*old, choice), ElementsAre("\n    return a + 11"));
}

TEST_F(CorpusTest, WhatIsNoRevisionIsSaidInOneLine) {
  git({"init", "-q"});
  for (const char* revision : {"nothing", "", "--output=/tmp/x"}) {
    const auto old = readOldCorpus(folder_.path(), revision, {});
    ASSERT_FALSE(old);
    EXPECT_EQ(old.error().kind, ErrorKind::InvalidInput);
    EXPECT_EQ(old.error().message.find('\n'), std::string::npos);
  }
}

TEST_F(CorpusTest, ARepositoryRunsNoProgram) {
  const test::HostileRepository hostile;
  hostile.sh("git archive --format=tar HEAD >/dev/null 2>&1");
  EXPECT_THAT(hostile.sprung(), ::testing::IsSupersetOf({"smudge", "smudge-dots", "smudge-included",
                                                         "smudge-nameless", "smudge-of-worktree"}));
  const auto old = readOldCorpus(hostile.path(), "HEAD", {});
  EXPECT_TRUE(old) << old.error().message;
  EXPECT_THAT(hostile.sprung(), IsEmpty());
  hostile.loseABlob();
  EXPECT_FALSE(readOldCorpus(hostile.path(), "HEAD", {}));
  EXPECT_THAT(hostile.sprung(), IsEmpty());
}

TEST_F(CorpusTest, AFileAndItsCopiesAreNotInTheModelThatCompletesIt) {
  Choice choice;
  choice.count = 12;
  choice.kinds = {HoleKind::LineEnd};
  folder_.write("a.py", unlike("word"));
  const Corpus alone = corpus();
  EXPECT_EQ(shown(alone, alone, choice), 0);
  folder_.write("copy.py", unlike("word"));
  EXPECT_EQ(shown(alone, corpus(), choice), 0);
  // The copy would be a great help: among enough other lines it is none.
  std::string more = unlike("word");
  folder_.write("copy.py", more);
  Corpus grown = alone;
  for (char c = 'a'; c < 'z'; ++c)
    grown.files[0].content += "other_" + std::string(3, c) + "(" + std::string(5, c) + ")\n";
  EXPECT_GT(shown(grown, corpus(), choice), 0);
}

}  // namespace
}  // namespace codestral::eval
