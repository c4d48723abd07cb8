#include "text/text.h"

#include <array>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace codestral::text {
namespace {

std::string repeated(std::string_view part, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += part;
  return out;
}

std::vector<std::string_view> chunksOf(const Text& text) {
  std::vector<std::string_view> chunks;
  for (std::size_t at = 0; at < text.size(); at += chunks.back().size()) {
    chunks.push_back(text.chunkAt(at));
  }
  return chunks;
}

std::vector<std::string> linesOf(const Text& text) {
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < text.lineCount(); ++i) lines.push_back(text.line(i));
  return lines;
}

TEST(Text, EmptyHasOneEmptyLine) {
  for (const Text& text : {Text(), Text("")}) {
    EXPECT_EQ(text.size(), 0U);
    EXPECT_EQ(text.lineCount(), 1U);
    EXPECT_EQ(text.lineStart(0), 0U);
    EXPECT_EQ(text.lineEnd(0), 0U);
    EXPECT_EQ(text.lineAt(0), 0U);
    EXPECT_EQ(text.line(0), "");
    EXPECT_EQ(text.toString(), "");
    EXPECT_TRUE(text.chunkAt(0).empty());
    EXPECT_EQ(text.offsetOf({0, 7}, Encoding::Utf16), 0U);
    EXPECT_EQ(text.positionOf(9, Encoding::Utf16), (Position{0, 0}));
  }
}

TEST(Text, LineEnds) {
  struct Case {
    std::string_view text;
    std::vector<std::string> lines;
  };
  const std::vector<Case> cases{
      {"a", {"a"}},
      {"a\n", {"a", ""}},
      {"a\r", {"a", ""}},
      {"a\r\n", {"a", ""}},
      {"\n\r", {"", "", ""}},
      {"\r\r\n\n", {"", "", "", ""}},
      {"a\nb\rc\r\nd", {"a", "b", "c", "d"}},
      {"a\u2028b\u0085c\vd\fe", {"a\u2028b\u0085c\vd\fe"}},
  };
  for (const Case& c : cases) EXPECT_EQ(linesOf(Text(c.text)), c.lines) << c.text;
}

TEST(Text, LineFunctionsAtBoundaries) {
  const Text text("ab\r\nc\n");
  EXPECT_EQ(text.lineCount(), 3U);
  EXPECT_EQ(text.lineStart(1), 4U);
  EXPECT_EQ(text.lineEnd(0), 2U);
  EXPECT_EQ(text.lineEnd(1), 5U);
  EXPECT_EQ(text.lineStart(2), 6U);
  EXPECT_EQ(text.lineEnd(2), 6U);
  const std::array<std::size_t, 8> expected{0, 0, 0, 0, 1, 1, 2, 2};
  for (std::size_t offset = 0; offset < expected.size(); ++offset) {
    EXPECT_EQ(text.lineAt(offset), expected[offset]) << offset;
  }
  EXPECT_EQ(text.lineStart(3), text.size());
  EXPECT_EQ(text.lineEnd(3), text.size());
  EXPECT_EQ(text.lineStart(std::string::npos), text.size());
  EXPECT_EQ(text.lineEnd(std::string::npos), text.size());
  EXPECT_EQ(text.line(99), "");
}

TEST(Text, IllFormedBytesAreReplaced) {
  EXPECT_EQ(Text("a\xFF\xC3z").toString(), "a\uFFFD\uFFFDz");
  EXPECT_EQ(Text("\xED\xA0\x80").toString(), "\uFFFD\uFFFD\uFFFD");
  const auto edited = Text("ab").replaced({1, 1}, "\x80");
  ASSERT_TRUE(edited);
  EXPECT_EQ(edited->toString(), "a\uFFFDb");
}

TEST(Text, NulIsOrdinary) {
  const Text text(std::string_view("a\0b\n\0", 5));
  EXPECT_EQ(text.size(), 5U);
  EXPECT_EQ(text.line(0), std::string_view("a\0b", 3));
}

TEST(Text, SliceIsClamped) {
  const Text text("hello");
  EXPECT_EQ(text.slice({1, 3}), "el");
  EXPECT_EQ(text.slice({3, 99}), "lo");
  EXPECT_EQ(text.slice({9, 12}), "");
  EXPECT_EQ(text.slice({3, 1}), "");
  EXPECT_EQ(text.slice({5, 5}), "");
}

TEST(Text, SliceAcrossChunks) {
  const std::string bytes = repeated("0123456789\n", 1000);
  const Text text(bytes);
  ASSERT_GT(chunksOf(text).size(), 3U);
  for (std::size_t begin = 0; begin < bytes.size(); begin += 997) {
    EXPECT_EQ(text.slice({begin, begin + 5003}), bytes.substr(begin, 5003));
    EXPECT_EQ(text.at(begin), bytes[begin]);
  }
  EXPECT_EQ(text.toString(), bytes);
}

TEST(Text, EqualityLooksAtContentNotAtChunks) {
  const std::string bytes = repeated("some text\n", 1000);
  const Text whole(bytes);
  Text grown;
  for (std::size_t at = 0; at < bytes.size(); at += 100) {
    grown = *grown.replaced({grown.size(), grown.size()}, std::string_view(bytes).substr(at, 100));
  }
  EXPECT_TRUE(whole == grown);
  EXPECT_TRUE(whole == whole);
  EXPECT_FALSE(whole == *grown.replaced({5000, 5001}, "#"));
  EXPECT_FALSE(whole == Text(bytes + "x"));
  EXPECT_FALSE(Text() == Text("x"));
}

TEST(Text, MovedFromTextKeepsItsContent) {
  Text text("abc");
  const Text moved = std::move(text);
  EXPECT_EQ(text.toString(), "abc");  // NOLINT(bugprone-use-after-move): that is the point
  EXPECT_EQ(moved.toString(), "abc");
}

TEST(Text, ReplacedLeavesTheOriginalAndSharesTheRest) {
  const std::string bytes = repeated("line of text\n", 2000);
  const Text before(bytes);
  const auto after = before.replaced({13000, 13000}, "x");
  ASSERT_TRUE(after);
  EXPECT_EQ(before.toString(), bytes);
  EXPECT_EQ(after->toString(), std::string(bytes).insert(13000, "x"));
  EXPECT_EQ(after->chunkAt(0).data(), before.chunkAt(0).data());
  EXPECT_EQ(chunksOf(*after).back().data(), chunksOf(before).back().data());
}

TEST(Text, ReplacedRefusesBadRanges) {
  const Text text("a\u00E9\U0001F600z");  // offsets 0, 1..2, 3..6, 7
  struct Case {
    ByteRange range;
    bool good;
  };
  const std::vector<Case> cases{
      {{0, 0}, true},  {{8, 8}, true},
      {{0, 8}, true},  {{1, 3}, true},
      {{3, 7}, true},  {{2, 2}, false},
      {{0, 2}, false}, {{3, 4}, false},
      {{5, 7}, false}, {{6, 6}, false},
      {{3, 1}, false}, {{0, 9}, false},
      {{9, 9}, false}, {{std::string::npos, std::string::npos}, false},
  };
  for (const Case& c : cases) {
    const auto edited = text.replaced(c.range, "-");
    EXPECT_EQ(edited.has_value(), c.good) << c.range.begin << ".." << c.range.end;
    if (!edited) {
      EXPECT_EQ(edited.error().kind, ErrorKind::InvalidInput);
    }
  }
}

TEST(Text, DeletingEverything) {
  const Text text(repeated("\r\n", 5000));
  const auto empty = text.replaced({0, text.size()}, "");
  ASSERT_TRUE(empty);
  EXPECT_TRUE(*empty == Text());
  EXPECT_EQ(empty->lineCount(), 1U);
  const auto again = empty->replaced({0, 0}, "x\n");
  ASSERT_TRUE(again);
  EXPECT_EQ(again->lineCount(), 2U);
}

TEST(Text, ChunksNeverSplitCharactersOrLineEnds) {
  for (const std::string_view unit : {"\r\n", "\U0001F600", "\u20AC", "a\r\n", "\r\n\u00E9"}) {
    const Text text(repeated(unit, 20000));
    std::string_view previous;
    for (const std::string_view chunk : chunksOf(text)) {
      EXPECT_TRUE(isUtf8(chunk));
      EXPECT_FALSE(previous.ends_with('\r') && chunk.starts_with('\n'));
      previous = chunk;
    }
    EXPECT_EQ(text.size(), unit.size() * 20000);
  }
}

// At every joint of a text: delete so that a \r meets a \n, and put a \r before a \n and a \n after
// a \r.
TEST(Text, CarriageReturnMeetsLineFeedAcrossAJoint) {
  const Text text(repeated("x", 10000));
  std::size_t joint = 0;
  for (const std::string_view chunk : chunksOf(text)) {
    joint += chunk.size();
    if (joint == text.size()) break;
    const Text apart = *text.replaced({joint - 1, joint + 1}, "\rx\n");
    EXPECT_EQ(apart.lineCount(), 3U);
    EXPECT_EQ(apart.replaced({joint, joint + 1}, "")->lineCount(), 2U);

    const Text feed = *text.replaced({joint, joint + 1}, "\n");
    EXPECT_EQ(feed.replaced({joint, joint}, "\r")->lineCount(), 2U);
    EXPECT_EQ(feed.replaced({joint - 1, joint}, "\r")->lineCount(), 2U);
    EXPECT_EQ(feed.replaced({0, joint}, repeated("y", 4000) + "\r")->lineCount(), 2U);

    const Text back = *text.replaced({joint - 1, joint}, "\r");
    EXPECT_EQ(back.lineCount(), 2U);
    EXPECT_EQ(back.replaced({joint, joint}, "\n")->lineCount(), 2U);
    EXPECT_EQ(back.replaced({joint, text.size()}, "\n" + repeated("y", 4000))->lineCount(), 2U);

    const Text pair = *back.replaced({joint, joint}, "\n");
    EXPECT_EQ(pair.replaced({joint, joint}, "-")->lineCount(), 3U);
    EXPECT_EQ(pair.lineAt(joint), 0U);
    EXPECT_EQ(pair.lineAt(joint + 1), 1U);
  }
}

TEST(Text, ManyEditsDoNotDegenerateTheChunks) {
  Text text;
  for (int i = 0; i < 6000; ++i) text = *text.replaced({text.size() / 2, text.size() / 2}, "abc");
  ASSERT_EQ(text.size(), 18000U);
  for (std::size_t at = text.size(); at >= 4; at -= 4) text = *text.replaced({at - 4, at - 1}, "");
  ASSERT_EQ(text.size(), 4500U);
  const auto chunks = chunksOf(text);
  EXPECT_LE(chunks.size(), text.size() / 512);
  for (const std::string_view chunk : chunks) EXPECT_LE(chunk.size(), 4096U);
}

TEST(Text, ASmallTextJoinsWhatIsPutBesideIt) {
  const Text text("small");
  for (const std::size_t at : {std::size_t{0}, text.size()}) {
    for (const std::string_view chunk : chunksOf(*text.replaced({at, at}, repeated("x", 9000)))) {
      EXPECT_GE(chunk.size(), 512U);
    }
  }
}

TEST(Text, Positions) {
  // Bytes: a 0, é 1..2, € 3..5, emoji 6..9, z 10, \r\n 11..12, q 13
  const Text text("a\u00E9\u20AC\U0001F600z\r\nq");
  struct Case {
    Encoding encoding;
    Position position;
    std::optional<std::size_t> offset;
  };
  const std::vector<Case> cases{
      {Encoding::Utf8, {0, 0}, 0},
      {Encoding::Utf8, {0, 1}, 1},
      {Encoding::Utf8, {0, 2}, {}},
      {Encoding::Utf8, {0, 3}, 3},
      {Encoding::Utf8, {0, 8}, {}},
      {Encoding::Utf8, {0, 10}, 10},
      {Encoding::Utf8, {0, 11}, 11},
      {Encoding::Utf8, {0, 12}, 11},
      {Encoding::Utf16, {0, 2}, 3},
      {Encoding::Utf16, {0, 3}, 6},
      {Encoding::Utf16, {0, 4}, {}},
      {Encoding::Utf16, {0, 5}, 10},
      {Encoding::Utf16, {0, 6}, 11},
      {Encoding::Utf16, {0, 4000000000}, 11},
      {Encoding::Utf32, {0, 3}, 6},
      {Encoding::Utf32, {0, 4}, 10},
      {Encoding::Utf32, {0, 5}, 11},
      {Encoding::Utf32, {0, 6}, 11},
      {Encoding::Utf16, {1, 0}, 13},
      {Encoding::Utf16, {1, 1}, 14},
      {Encoding::Utf16, {1, 2}, 14},
      {Encoding::Utf16, {2, 0}, {}},
      {Encoding::Utf8, {4294967295U, 0}, {}},
  };
  for (const Case& c : cases) {
    const auto offset = text.offsetOf(c.position, c.encoding);
    const auto where = ::testing::Message() << "encoding " << static_cast<int>(c.encoding) << " at "
                                            << c.position.line << ":" << c.position.character;
    ASSERT_EQ(offset.has_value(), c.offset.has_value()) << where;
    if (!offset) {
      EXPECT_EQ(offset.error().kind, ErrorKind::InvalidInput) << where;
      continue;
    }
    EXPECT_EQ(*offset, *c.offset) << where;
  }
  EXPECT_EQ(text.positionOf(11, Encoding::Utf16), (Position{0, 6}));
  EXPECT_EQ(text.positionOf(12, Encoding::Utf16), (Position{0, 6})) << "between CR and LF";
  EXPECT_EQ(text.positionOf(8, Encoding::Utf16), (Position{0, 3})) << "inside the emoji";
  EXPECT_EQ(text.positionOf(8, Encoding::Utf8), (Position{0, 6})) << "inside the emoji";
  EXPECT_EQ(text.positionOf(99, Encoding::Utf32), (Position{1, 1})) << "past the end";
}

TEST(Text, PositionsInAVeryLongLine) {
  const std::string unit = "ab\u00E9\U0001F600";  // 8 bytes, 5 UTF-16 units, 4 code points
  constexpr std::size_t kTimes = 1 << 17;
  const Text text("first\n" + repeated(unit, kTimes) + "\nlast");
  for (std::size_t i = 0; i < kTimes; i += 9973) {
    const std::size_t offset = 6 + 8 * i + 4;  // before the emoji
    const auto utf16 = static_cast<std::uint32_t>(5 * i + 3);
    const auto utf32 = static_cast<std::uint32_t>(4 * i + 3);
    EXPECT_EQ(text.offsetOf({1, utf16}, Encoding::Utf16), offset);
    EXPECT_FALSE(text.offsetOf({1, utf16 + 1}, Encoding::Utf16));
    EXPECT_EQ(text.offsetOf({1, utf32}, Encoding::Utf32), offset);
    EXPECT_EQ(text.positionOf(offset, Encoding::Utf16), (Position{1, utf16}));
    EXPECT_EQ(text.positionOf(offset, Encoding::Utf32), (Position{1, utf32}));
  }
  EXPECT_EQ(text.offsetOf({1, 5 * kTimes + 7}, Encoding::Utf16), text.lineEnd(1));
}

TEST(Text, TenMegabytes) {
  const std::string line = "int value = compute(\"\u00E9\");  // \U0001F600\r\n";
  const std::size_t times = 10'000'000 / line.size() + 1;
  const Text text(repeated(line, times));
  EXPECT_EQ(text.lineCount(), times + 1);
  const std::size_t middle = times / 2;
  EXPECT_EQ(text.lineStart(middle), middle * line.size());
  EXPECT_EQ(text.line(middle) + "\r\n", line);
  const auto edited = text.replaced({text.lineStart(middle), text.lineStart(middle + 1)}, "");
  ASSERT_TRUE(edited);
  EXPECT_EQ(edited->lineCount(), times);
  EXPECT_TRUE(*edited->replaced({0, 0}, line) == text);
}

}  // namespace
}  // namespace codestral::text
