#include "replay/buffer.h"

#include <gtest/gtest.h>

#include "replay/screen.h"

namespace codestral::replay {
namespace {

Session sessionOf(std::string text, std::size_t line, std::size_t column) {
  Session session;
  session.language = "cpp";
  session.text = std::move(text);
  session.line = line;
  session.column = column;
  return session;
}

class BufferTest : public testing::Test {
 protected:
  Buffer& start(std::string text, std::size_t line, std::size_t column) {
    return buffer_.emplace(sessionOf(std::move(text), line, column), text::Encoding::Utf16);
  }
  std::vector<Change> type(std::string_view text) {
    std::vector<Change> last;
    ++event_;
    for (const char c : text) {
      Key key{.verb = c == '\n' ? Verb::Enter : Verb::Type, .text = {c}, .event = event_};
      last = buffer_->press(key);
    }
    return last;
  }
  std::vector<Change> press(Verb verb) { return buffer_->press({.verb = verb, .event = ++event_}); }

  std::optional<Buffer> buffer_;
  std::size_t event_ = 0;
};

TEST_F(BufferTest, ABracketClosesItselfAndIsTypedOver) {
  Buffer& buffer = start("x = \n", 0, 4);
  type("f(a");
  EXPECT_EQ(buffer.text(), "x = f(a)\n");
  const auto over = type(")");
  ASSERT_EQ(over.size(), 1U);
  EXPECT_EQ(over[0].text, ")");
  EXPECT_EQ(over[0].positions, (text::Range{{0, 7}, {0, 8}}));
  EXPECT_EQ(buffer.text(), "x = f(a)\n");
  type(")");
  EXPECT_EQ(buffer.text(), "x = f(a))\n") << "the second one is new";
}

TEST_F(BufferTest, AnEmptyPairGoesWithItsOpener) {
  Buffer& buffer = start("", 0, 0);
  type("f(");
  press(Verb::Erase);
  EXPECT_EQ(buffer.text(), "f");
}

TEST_F(BufferTest, ANewLineBetweenBracesGetsOneOfItsOwn) {
  Buffer& buffer = start("", 0, 0);
  type("f() {\nx");
  EXPECT_EQ(buffer.text(), "f() {\n    x\n}");
}

TEST_F(BufferTest, UndoTakesBackOneEventInOneChange) {
  Buffer& buffer = start("a\n", 0, 1);
  type("b(");
  type("c");
  const auto undone = press(Verb::Undo);
  EXPECT_EQ(undone.size(), 1U);
  EXPECT_EQ(buffer.text(), "ab()\n");
  press(Verb::Undo);
  EXPECT_EQ(buffer.text(), "a\n");
  EXPECT_EQ(buffer.cursor(), 1U);
  EXPECT_TRUE(press(Verb::Undo).empty());
}

TEST_F(BufferTest, CursorsTypeTogetherFromTheLastToTheFirst) {
  Buffer& buffer = start("a\nb\n", 0, 1);
  buffer.press({.verb = Verb::AddCursor, .line = 1, .column = 1});
  const auto changes = type("x");
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].positions.start, (text::Position{1, 1}));
  EXPECT_EQ(buffer.text(), "ax\nbx\n");
  EXPECT_EQ(buffer.cursor(), 2U);
}

TEST_F(BufferTest, ASuggestionStaysWhileItIsTypedWhateverTheEditorCloses) {
  Buffer& buffer = start("x = \n", 0, 4);
  const auto ghost = ghostOf({"f(a) + 1", {{0, 4}, {0, 4}}, {}}, buffer);
  ASSERT_TRUE(ghost);
  type("f(");
  EXPECT_EQ(restOf(*ghost, buffer)->text, "a) + 1");
  EXPECT_EQ(restOf(*ghost, buffer)->replaces, 1U);
  type("a)");
  EXPECT_EQ(restOf(*ghost, buffer)->text, " + 1");
  EXPECT_EQ(restOf(*ghost, buffer)->replaces, 0U);
  type(" - ");
  EXPECT_FALSE(restOf(*ghost, buffer));
}

TEST_F(BufferTest, ASuggestionThatTakesSomethingAwayIsNone) {
  Buffer& buffer = start("f(a, b)\n", 0, 3);
  EXPECT_TRUE(ghostOf({", b)", {{0, 3}, {0, 7}}, {}}, buffer));
  EXPECT_FALSE(ghostOf({", c)", {{0, 3}, {0, 7}}, {}}, buffer)) << "b is lost";
  EXPECT_FALSE(ghostOf({"g(a", {{0, 0}, {0, 3}}, {}}, buffer)) << "f before the cursor";
  EXPECT_FALSE(ghostOf({", x", {{0, 3}, {0, 30}}, {}}, buffer)) << "no such place";
}

}  // namespace
}  // namespace codestral::replay
