#include "http/sse.h"

#include <array>
#include <ostream>

#include <gmock/gmock.h>

namespace codestral::http {

void PrintTo(const SseEvent& event, std::ostream* out) {
  *out << '{' << event.name << "|" << event.data << '}';
}

namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Events = std::vector<SseEvent>;

Events feedAll(SseParser& parser, std::initializer_list<std::string_view> pieces) {
  Events all;
  for (const std::string_view piece : pieces) {
    auto events = parser.feed(piece);
    if (!events) {
      ADD_FAILURE() << events.error().message;
      return all;
    }
    std::ranges::move(*events, std::back_inserter(all));
  }
  return all;
}

Events parse(std::string_view stream) {
  SseParser parser;
  return feedAll(parser, {stream});
}

struct Case {
  std::string_view name;
  std::string_view stream;
  Events events;
};

const std::vector<Case>& cases() {
  using namespace std::string_view_literals;
  static const std::vector<Case> all{
      {"nothing", "", {}},
      {"one event", "data: a\n\n", {{"", "a"}}},
      {"CRLF", "data: a\r\n\r\n", {{"", "a"}}},
      {"CR", "data: a\r\rdata: b\r\r", {{"", "a"}, {"", "b"}}},
      {"mixed ends", "data: a\r\ndata: b\n\rdata: c\r\r\n", {{"", "a\nb"}, {"", "c"}}},
      {"several lines", "data: a\ndata: b\ndata:c\n\n", {{"", "a\nb\nc"}}},
      {"no space", "data:a\n\n", {{"", "a"}}},
      {"only one space goes", "data:   a\n\n", {{"", "  a"}}},
      {"colons in the value", "data: {\"a\":1}\n\n", {{"", "{\"a\":1}"}}},
      {"named", "event: message_end\ndata: x\n\n", {{"message_end", "x"}}},
      {"the last name counts", "event: a\nevent: b\ndata: x\n\n", {{"b", "x"}}},
      {"a name without data is dropped", "event: a\n\ndata: x\n\n", {{"", "x"}}},
      {"field without colon", "data\n\n", {{"", ""}}},
      {"empty data lines join", "data\ndata\n\n", {{"", "\n"}}},
      {"comments", ": hi\n:\ndata: x\n: more\n\n", {{"", "x"}}},
      {"comment alone", ": ping\n\n: ping\n\n", {}},
      {"unknown fields", "foo: 1\nDATA: 2\n data: 3\ndata: x\n\n", {{"", "x"}}},
      {"id and retry", "id: 1\nretry: 5\ndata: x\n\n", {{"", "x"}}},
      {"id with NUL", "id: \0\ndata: x\n\n"sv, {{"", "x"}}},
      {"NUL in data", "data: a\0b\n\n"sv, {{"", std::string("a\0b", 3)}}},
      {"byte order mark",
       "\xEF\xBB\xBF"
       "data: a\n\n",
       {{"", "a"}}},
      {"only one mark",
       "\xEF\xBB\xBF\xEF\xBB\xBF"
       "data: a\n\ndata: b\n\n",
       {{"", "b"}}},
      {"mark later on",
       "data: a\n\n\xEF\xBB\xBF"
       "data: b\n\n",
       {{"", "a"}}},
      {"unfinished at the end", "data: a\n\ndata: b\n", {{"", "a"}}},
      {"unfinished line", "data: a\n\ndata: b", {{"", "a"}}},
      {"blank lines between", "\n\n\ndata: a\n\n\n\ndata: b\n\n", {{"", "a"}, {"", "b"}}},
      {"beyond ASCII", "data: \xF0\x9F\xA6\x8A\xC3\xA9\n\n", {{"", "\xF0\x9F\xA6\x8A\xC3\xA9"}}},
      {"end mark", "data: {}\n\ndata: [DONE]\n\n", {{"", "{}"}, {"", "[DONE]"}}},
  };
  return all;
}

TEST(Sse, ReadsWhatTheStandardSays) {
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(parse(c.stream), c.events);
  }
}

TEST(Sse, AnyTwoCutsGiveTheSameEvents) {
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.name);
    for (std::size_t first = 0; first <= c.stream.size(); ++first) {
      for (std::size_t second = first; second <= c.stream.size(); ++second) {
        SseParser parser;
        ASSERT_EQ(
            feedAll(parser, {c.stream.substr(0, first), c.stream.substr(first, second - first),
                             c.stream.substr(second)}),
            c.events)
            << "cut at " << first << " and " << second;
      }
    }
  }
}

TEST(Sse, SingleBytesGiveTheSameEvents) {
  for (const Case& c : cases()) {
    SCOPED_TRACE(c.name);
    SseParser parser;
    Events all;
    for (const char& byte : c.stream) {
      for (auto& event : *parser.feed({&byte, 1})) all.push_back(std::move(event));
    }
    EXPECT_EQ(all, c.events);
  }
}

TEST(Sse, GivesAnEventAsSoonAsItIsComplete) {
  SseParser parser;
  EXPECT_THAT(*parser.feed("data: a\r\n"), IsEmpty());
  EXPECT_THAT(*parser.feed("\r"), ElementsAre(SseEvent{"", "a"}));
  EXPECT_THAT(*parser.feed("\ndata: b\n"), IsEmpty());
  EXPECT_THAT(*parser.feed("\n"), ElementsAre(SseEvent{"", "b"}));
}

TEST(Sse, TakesAnEventOfExactlyTheCap) {
  SseParser parser(16);
  EXPECT_THAT(*parser.feed("data: 0123456789\n\n"), ElementsAre(SseEvent{"", "0123456789"}));
}

TEST(Sse, RefusesALineOverTheCapWithoutKeepingIt) {
  SseParser parser(1024);
  const std::string block(1000, 'x');
  ASSERT_TRUE(parser.feed("data: ").has_value());
  ASSERT_TRUE(parser.feed(block).has_value());
  const auto refused = parser.feed(block);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, ErrorKind::TooLarge);
  EXPECT_FALSE(parser.feed("data: a\n\n").has_value()) << "a failed parser stays failed";
}

TEST(Sse, RefusesAnEventOfManyLinesOverTheCap) {
  SseParser parser(1024);
  Result<Events> result;
  int lines = 0;
  while (result && ++lines < 1000) result = parser.feed("data: 0123456789\n");
  ASSERT_FALSE(result.has_value());
  EXPECT_LT(lines, 110);
}

TEST(Sse, CommentsWithoutEndCostNothing) {
  SseParser parser(1024);
  for (int i = 0; i < 10000; ++i) ASSERT_TRUE(parser.feed(": keep-alive\n").has_value());
}

}  // namespace
}  // namespace codestral::http
