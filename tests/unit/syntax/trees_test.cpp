#include "syntax/trees.h"

#include <atomic>

#include <gtest/gtest.h>

#include "base/thread_pool.h"
#include "support/fake_scheduler.h"
#include "support/main_loop.h"

namespace codestral::syntax {
namespace {

constexpr const char* kUri = "file:///a.py";

struct World {
  test::FakeScheduler scheduler;
  test::ManualExecutor executor;
  text::Documents documents;
  Trees trees;
  std::int64_t version = 1;

  explicit World(Clock::duration slice = std::chrono::hours(1), int rest = 0)
      : trees(scheduler, executor, {slice, rest}) {}

  void open(const std::string& content, const char* uri = kUri, const char* id = "python") {
    documents.open(uri, id, version, content);
    trees.open(documents.find(uri));
  }
  void change(std::vector<text::Change> changes, const char* uri = kUri) {
    const text::ChangeResult result = documents.change(uri, ++version, changes);
    trees.change(documents.find(uri), result);
  }
  void insert(std::uint32_t line, std::uint32_t character, std::string content) {
    change({{text::Range{{line, character}, {line, character}}, std::move(content)}});
  }
  void finish() {
    do {
      executor.runAll();
      scheduler.runPosted();
    } while (executor.pending() > 0);
  }
  std::string today() { return documents.find(kUri)->text.toString(); }
  // The tree in hand is what a parse of today's text gives.
  void expectUpToDate() {
    const View view = trees.view(kUri);
    ASSERT_TRUE(view);
    EXPECT_TRUE(view.since.empty());
    EXPECT_EQ(treeVersion(*view.tree), version);
    const auto scratch = parse(*languageForId("python"), text::Text(today()), 0);
    EXPECT_EQ(dump(*view.tree), dump(*scratch));
  }
};

TEST(Trees, TheFirstTreeComesWithTheFirstParse) {
  World world;
  world.open("x = 1\n");
  EXPECT_FALSE(world.trees.view(kUri));
  int called = 0;
  world.trees.whenParsed(kUri, [&] { ++called; });
  world.executor.runAll();
  EXPECT_EQ(called, 0) << "only on the main thread";
  world.finish();
  EXPECT_EQ(called, 1);
  world.expectUpToDate();
  world.trees.whenParsed(kUri, [&] { ++called; });
  EXPECT_EQ(called, 2) << "at once";
}

TEST(Trees, ChangesThatArriveMeanwhileAreTakenTogether) {
  World world;
  world.open("x = 1\n");
  world.finish();
  for (int i = 0; i < 5; ++i) world.insert(0, 0, "y");
  EXPECT_EQ(world.executor.pending(), 1U);
  const View view = world.trees.view(kUri);
  EXPECT_EQ(view.since.size(), 5U);
  EXPECT_EQ(treeVersion(*view.tree), 1);
  int called = 0;
  world.trees.whenParsed(kUri, [&] { ++called; });
  world.finish();
  EXPECT_EQ(called, 1);
  world.expectUpToDate();
}

TEST(Trees, ATreeThatIsLateKeepsTheLaterEdits) {
  World world;
  world.open("x = 1\n");
  world.finish();
  world.insert(0, 0, "y");
  world.executor.runAll();  // parsed, not yet delivered
  world.insert(1, 0, "z = 2\n");
  int called = 0;
  world.trees.whenParsed(kUri, [&] { ++called; });
  world.scheduler.runPosted();
  EXPECT_EQ(called, 0) << "delivered tree is one change behind";
  EXPECT_EQ(world.trees.view(kUri).since.size(), 1U);
  world.finish();
  EXPECT_EQ(called, 1);
  world.expectUpToDate();
}

TEST(Trees, AllShapesOfChanges) {
  World world;
  world.open("def f(a):\n    return a\n\nx = 1\n");
  world.finish();
  // Several cursors in one change.
  world.change({{text::Range{{0, 4}, {0, 5}}, "function"},
                {text::Range{{3, 0}, {3, 1}}, "name"},
                {text::Range{{1, 4}, {1, 4}}, "y = 2\n    "}});
  world.finish();
  world.expectUpToDate();
  // The whole text.
  world.change({{std::nullopt, "def g():\n    return 2\n"}});
  EXPECT_EQ(world.trees.view(kUri).since.size(), 1U);
  world.finish();
  world.expectUpToDate();
  // Deletion across lines, emoji, CRLF.
  world.change({{text::Range{{0, 3}, {1, 8}}, " h():\r\n    '\xF0\x9F\x98\x80'; "}});
  world.finish();
  world.expectUpToDate();
  // Nothing at all.
  world.change({{std::nullopt, ""}});
  world.finish();
  world.expectUpToDate();
  world.change({{std::nullopt, "x = 1\n"}});
  world.finish();
  world.expectUpToDate();
}

TEST(Trees, LoneCarriageReturnsDoNotConfuseThePlaces) {
  World world;
  world.open("def f():\n    x = 1\r    y = 2\n    return x\n");
  world.finish();
  world.insert(2, 0, "    z = 3\n");
  world.finish();
  world.insert(0, 5, "g");
  world.finish();
  world.expectUpToDate();

  // One that comes into being when the \n behind it goes.
  World other;
  other.open("x = 1\r\ny = 2\r\nz = 3\n");
  other.finish();
  other.change({{text::Range{{0, 5}, {1, 0}}, "\r"}});
  other.insert(1, 0, "    ");
  other.finish();
  other.expectUpToDate();
}

TEST(Trees, AnUnknownLanguageHasNoTree) {
  World world;
  world.open("hello", "file:///a.unknown", "plaintext");
  EXPECT_EQ(world.executor.pending(), 0U);
  bool called = false;
  world.trees.whenParsed("file:///a.unknown", [&] { called = true; });
  EXPECT_TRUE(called);
  world.change({{text::Range{{0, 0}, {0, 0}}, "x"}}, "file:///a.unknown");
  EXPECT_FALSE(world.trees.view("file:///a.unknown"));
  world.trees.change(
      std::make_shared<text::Snapshot>("file:///never", "plaintext", 1, text::Text(), false), {});
}

TEST(Trees, TheLanguageComesFromThePathWhenTheIdIsUnknown) {
  World world;
  world.open("x = 1", "file:///dir/a.py", "plaintext");
  world.finish();
  EXPECT_TRUE(world.trees.view("file:///dir/a.py"));
}

TEST(Trees, CloseAnswersWaitersAndForgets) {
  World world;
  world.open("x = 1\n");
  int called = 0;
  world.trees.whenParsed(kUri, [&] { ++called; });
  world.trees.close(kUri);
  EXPECT_EQ(called, 1);
  world.finish();
  EXPECT_FALSE(world.trees.view(kUri));
  world.trees.close(kUri);
}

TEST(Trees, AnEarlierOpeningIsNotMistakenForALaterOne) {
  World world;
  world.open("x = 1\n");
  world.executor.runAll();
  ++world.version;
  world.open("y = 2; z = 3\n");
  world.scheduler.runPosted();
  EXPECT_FALSE(world.trees.view(kUri)) << "the tree of the closed document";
  world.finish();
  world.expectUpToDate();
}

TEST(Trees, ADivergedDocumentKeepsItsTree) {
  World world;
  world.open("x = 1\n");
  world.finish();
  world.insert(90, 0, "out of range");
  EXPECT_TRUE(world.documents.find(kUri)->diverged);
  bool called = false;
  world.trees.whenParsed(kUri, [&] { called = true; });
  EXPECT_TRUE(called);
  EXPECT_TRUE(world.trees.view(kUri).since.empty());
  world.change({{std::nullopt, "y = 2\n"}});
  world.finish();
  world.expectUpToDate();
}

std::string longText(int lines) {
  std::string content;
  for (int i = 0; i < lines; ++i) content += "x" + std::to_string(i) + " = f(1, [2, 3])\n";
  return content;
}

// With no time at all each slice does the least that the parser can.
TEST(Trees, AParseGoesOnSliceBySlice) {
  World world(Clock::duration::zero());
  world.open(longText(300));
  std::size_t slices = 0;
  struct Counting final : Executor {
    test::ManualExecutor& inner;
    std::size_t& count;
    Counting(test::ManualExecutor& inner, std::size_t& count) : inner(inner), count(count) {}
    void run(Task task) override {
      ++count;
      inner.run(std::move(task));
    }
  };
  test::ManualExecutor manual;
  Counting counting(manual, slices);
  Trees trees(world.scheduler, counting, {Clock::duration::zero(), 0});
  trees.open(world.documents.find(kUri));
  manual.runAll();
  world.scheduler.runPosted();
  EXPECT_TRUE(trees.view(kUri));
  EXPECT_GT(slices, 5U);
  world.finish();
  world.expectUpToDate();
}

// Someone types at the end of every slice: restarts are limited, so trees still come.
TEST(Trees, TypingAllTheTimeDoesNotStarveTheParse) {
  struct OneByOne final : Executor {
    std::deque<Task> queue;
    void run(Task task) override { queue.push_back(std::move(task)); }
    bool step() {
      if (queue.empty()) return false;
      Task task = std::move(queue.front());
      queue.pop_front();
      task();
      return true;
    }
  } executor;
  test::FakeScheduler scheduler;
  text::Documents documents;
  Trees trees(scheduler, executor, {Clock::duration::zero(), 0});
  documents.open(kUri, "python", 1, longText(100));
  trees.open(documents.find(kUri));
  std::int64_t version = 1;
  bool delivered = false;
  for (int i = 0; i < 2000 && !delivered && executor.step(); ++i) {
    scheduler.runPosted();
    delivered = static_cast<bool>(trees.view(kUri));
    const auto result = documents.change(kUri, ++version, {{text::Range{{0, 0}, {0, 0}}, "a"}});
    trees.change(documents.find(kUri), result);
  }
  EXPECT_TRUE(delivered);
  while (executor.step()) scheduler.runPosted();
  const View view = trees.view(kUri);
  EXPECT_TRUE(view.since.empty());
  EXPECT_EQ(dump(*view.tree),
            dump(*parse(*languageForId("python"), documents.find(kUri)->text, 0)));
}

// However costly the parse was, the rest has an end; here each rest is as long as can be.
TEST(Trees, ADocumentRestsAfterAParse) {
  World world(std::chrono::hours(1), 1'000'000'000);
  world.open("x = 1\n");
  world.finish();
  world.insert(0, 0, "y");
  world.insert(0, 0, "y");
  EXPECT_EQ(world.executor.pending(), 0U) << "rests";
  EXPECT_EQ(world.trees.view(kUri).since.size(), 2U);
  world.scheduler.advance(Millis(200));
  EXPECT_EQ(world.executor.pending(), 1U);
  world.finish();
  world.expectUpToDate();

  world.insert(0, 0, "z");
  EXPECT_EQ(world.executor.pending(), 0U);
  int called = 0;
  world.trees.whenParsed(kUri, [&] { ++called; });
  EXPECT_EQ(world.executor.pending(), 1U) << "someone waits";
  world.finish();
  EXPECT_EQ(called, 1);
  world.expectUpToDate();

  world.insert(0, 0, "z");
  world.trees.close(kUri);
  EXPECT_EQ(world.scheduler.pendingTimers(), 0U);
}

TEST(Trees, TreesOutliveTheirMaker) {
  View kept;
  {
    World world;
    world.open("def f():\n    return 1\n");
    world.finish();
    kept = world.trees.view(kUri);
    world.insert(0, 0, "x");
    world.executor.runAll();
  }
  EXPECT_EQ(symbols(*kept.tree).size(), 1U);
}

// For the thread sanitizer: main reads and drops trees while the pool edits, parses and frees.
TEST(Trees, ReadingWhileThePoolParses) {
  test::MainLoop scheduler;
  ThreadPool pool(2);
  text::Documents documents;
  std::vector<View> kept;
  {
    Trees trees(scheduler, pool, {Micros(200), 0});
    const char* uris[] = {"file:///a.py", "file:///b.py"};
    for (const char* uri : uris) {
      documents.open(uri, "python", 1, longText(100));
      trees.open(documents.find(uri));
    }
    for (std::int64_t version = 2; version < 80; ++version) {
      for (const char* uri : uris) {
        const auto line = static_cast<std::uint32_t>(version % 60);
        const auto result = documents.change(
            uri, version, {{text::Range{{line, 0}, {line, 0}}, version % 7 == 0 ? "(" : "ab"}});
        trees.change(documents.find(uri), result);
        const View view = trees.view(uri);
        if (view) {
          factsAt(view, static_cast<std::size_t>(version) * 13);
          if (version % 10 == 0) kept.push_back(view);
          if (kept.size() > 5) kept.erase(kept.begin());
        }
      }
      scheduler.drain();
      if (version == 50) trees.close(uris[1]);
    }
    bool parsed = false;
    trees.whenParsed(uris[0], [&] { parsed = true; });
    ASSERT_TRUE(scheduler.runUntil([&] { return parsed; }));
    EXPECT_EQ(treeVersion(*trees.view(uris[0]).tree), 79);
  }
  for (const View& view : kept) factsAt(view, 10);
}

}  // namespace
}  // namespace codestral::syntax
