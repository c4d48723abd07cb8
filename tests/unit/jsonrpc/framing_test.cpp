#include "jsonrpc/framing.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace codestral::jsonrpc {
namespace {

// Events as short text: a body is itself, an error is "!" and its kind.
std::vector<std::string> shownAll(const std::vector<FrameReader::Event>& events) {
  std::vector<std::string> all;
  for (const auto& event : events) {
    if (const auto* error = std::get_if<Error>(&event)) {
      all.push_back("!" + std::string(name(error->kind)));
    } else {
      all.push_back(std::get<std::string>(event));
    }
  }
  return all;
}

std::vector<std::string> readPieces(const std::vector<std::string_view>& pieces,
                                    FramingLimits limits = {}) {
  FrameReader reader(limits);
  std::vector<std::string> all;
  for (const std::string_view piece : pieces) {
    for (auto& event : shownAll(reader.feed(piece))) all.push_back(std::move(event));
  }
  return all;
}

struct Case {
  const char* name;
  std::string input;
  std::vector<std::string> events;
};

const std::string kGood = "Content-Length: 5\r\n\r\nhello";
const std::string kProtocol = "!protocol error";
const std::string kTooLarge = "!too large";

std::vector<Case> cases() {
  const std::string body = R"({"jsonrpc":"2.0","id":1,"method":"a"})";
  return {
      {"nothing", "", {}},
      {"one message", kGood, {"hello"}},
      {"two messages", kGood + kGood, {"hello", "hello"}},
      {"empty body", "Content-Length: 0\r\n\r\n" + kGood, {"", "hello"}},
      {"lower case", "content-length: 5\r\n\r\nhello", {"hello"}},
      {"upper case, no space", "CONTENT-LENGTH:5\r\n\r\nhello", {"hello"}},
      {"blanks around the value", "Content-Length \t: \t5 \t\r\n\r\nhello", {"hello"}},
      {"leading zeros", "Content-Length: 0005\r\n\r\nhello", {"hello"}},
      {"line feeds only", "Content-Length: 5\n\nhello" + kGood, {"hello", "hello"}},
      {"mixed line ends", "Content-Length: 5\n\r\nhello", {"hello"}},
      {"content type before",
       "Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: 5\r\n\r\nhello",
       {"hello"}},
      {"content type after", "Content-Length: 5\r\nContent-Type: x\r\n\r\nhello", {"hello"}},
      {"unknown header", "X-Trace: 1\r\nContent-Length: 5\r\n\r\nhello", {"hello"}},
      {"body holds a header",
       "Content-Length: 25\r\n\r\nContent-Length: 5\r\n\r\nxxxxhello" + kGood,
       {"Content-Length: 5\r\n\r\nxxxx", kProtocol, "hello"}},
      {"empty lines between messages", kGood + "\r\n\n\r\n" + kGood, {"hello", "hello"}},
      {"same length twice", "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", {"hello"}},

      {"no length", "Content-Type: x\r\n\r\n" + body + kGood, {kProtocol, "hello"}},
      {"negative length", "Content-Length: -5\r\n\r\n" + body + kGood, {kProtocol, "hello"}},
      {"signed length", "Content-Length: +5\r\n\r\nhello" + kGood, {kProtocol, "hello"}},
      {"hex length", "Content-Length: 0x10\r\n\r\n" + body + kGood, {kProtocol, "hello"}},
      {"fraction", "Content-Length: 5.0\r\n\r\nhello" + kGood, {kProtocol, "hello"}},
      {"empty length", "Content-Length:\r\n\r\nhello" + kGood, {kProtocol, "hello"}},
      {"list of lengths", "Content-Length: 5, 5\r\n\r\nhello" + kGood, {kProtocol, "hello"}},
      {"2^64", "Content-Length: 18446744073709551616\r\n\r\n" + body + kGood, {kProtocol, "hello"}},
      {"10 GB", "Content-Length: 10737418240\r\n\r\n" + body + kGood, {kTooLarge, "hello"}},
      {"two lengths",
       "Content-Length: 4\r\nContent-Length: 5\r\n\r\nhello" + kGood,
       {kProtocol, "hello"}},
      {"bad and good length",
       "Content-Length: -1\r\nContent-Length: 5\r\n\r\nhello" + kGood,
       {kProtocol, "hello"}},
      {"good, bad and good length",
       "Content-Length: 5\r\nContent-Length: x\r\nContent-Length: 5\r\n\r\nhello" + kGood,
       {kProtocol, "hello"}},

      {"garbage line", "hello world\r\n" + kGood, {kProtocol, "hello"}},
      {"garbage lines are one run",
       "hello world\n\n{}\r\n\r\n\x01\x02\n" + kGood,
       {kProtocol, "hello"}},
      {"two runs", "?\n" + kGood + "?\n" + kGood, {kProtocol, "hello", kProtocol, "hello"}},
      {"garbage on the header's line",
       "garbage Content-Length: 5\r\n\r\nhello",
       {kProtocol, "hello"}},
      {"garbage that looks like a header's name",
       "nullContent-Length: 5\r\n\r\nhello",
       {kProtocol, "hello"}},
      {"bare JSON, then a header", body + kGood, {kProtocol, "hello"}},
      {"bare JSON on a line", body + "\n" + kGood, {kProtocol, "hello"}},
      {"NUL bytes", std::string(1000, '\0') + kGood, {kProtocol, "hello"}},
      {"binary", "\xff\xfe\x80\xc3\n" + kGood, {kProtocol, "hello"}},
      {"byte order mark", "\xef\xbb\xbf" + kGood, {kProtocol, "hello"}},
      {"many bad blocks",
       "Content-Length: a\r\n\r\nContent-Length: b\r\n\r\n" + kGood,
       {kProtocol, "hello"}},
      {"the header's name in garbage",
       "? Content-Length: Content-Length: 7 C\n" + kGood,
       {kProtocol, "hello"}},
      {"a candidate that never ends",
       "?Content-Length: " + std::string(500, '1') + "\n" + kGood,
       {kProtocol, "hello"}},
      {"length too short", "Content-Length: 3\r\n\r\nhello" + kGood, {"hel", kProtocol, "hello"}},
      {"length too long eats the next header only",
       "Content-Length: 10\r\n\r\nhello" + kGood + kGood,
       {"helloConte", kProtocol, "hello"}},
      {"header block over the cap",
       "Content-Length: 5\r\nX: " + std::string(9000, 'x') + "\r\n\r\nhello" + kGood,
       {kTooLarge, "hello"}},
      {"many header lines over the cap",
       [] {
         std::string lines;
         for (int i = 0; i < 2000; ++i) lines += "X-Header: 1\r\n";
         return lines + "\r\nhello" + kGood;
       }(),
       {kTooLarge, "hello"}},
      {"a line without an end", std::string(100000, 'x') + kGood, {kProtocol, "hello"}},
  };
}

TEST(Framing, ReadsEachInput) {
  for (const Case& each : cases()) {
    EXPECT_EQ(readPieces({each.input}), each.events) << each.name;
  }
}

TEST(Framing, ReadsTheSameInEverySplit) {
  for (const Case& each : cases()) {
    if (each.input.size() > 500) continue;
    const std::string_view input = each.input;
    for (std::size_t at = 0; at <= input.size(); ++at) {
      EXPECT_EQ(readPieces({input.substr(0, at), input.substr(at)}), each.events)
          << each.name << " split at " << at;
    }
  }
}

TEST(Framing, ReadsTheSameInPiecesOfAnySize) {
  for (const Case& each : cases()) {
    const std::string_view input = each.input;
    for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{4096}}) {
      if (input.size() > 500 && size < 100) continue;
      std::vector<std::string_view> pieces;
      for (std::size_t at = 0; at < input.size(); at += size) {
        pieces.push_back(input.substr(at, size));
      }
      EXPECT_EQ(readPieces(pieces), each.events) << each.name << " in pieces of " << size;
    }
  }
}

TEST(Framing, HeaderCapIsExact) {
  FramingLimits limits;
  limits.headerBytes = 40;
  const std::string start = "Content-Length: 5\r\nX: ";  // and 18 bytes to the last line's LF
  const std::string fits = start + std::string(40 - start.size() - 3, 'x') + "\r\n\r\nhello";
  EXPECT_EQ(readPieces({fits}, limits), std::vector<std::string>{"hello"});
  const std::string over = start + std::string(40 - start.size() - 2, 'x') + "\r\n\r\nhello";
  EXPECT_EQ(readPieces({over + kGood}, limits), (std::vector<std::string>{kTooLarge, "hello"}));
}

TEST(Framing, TinyHeaderCapStillAdvances) {
  FramingLimits limits;
  limits.headerBytes = 8;
  EXPECT_EQ(readPieces({kGood + kGood}, limits), std::vector<std::string>{kTooLarge});
}

TEST(Framing, SkipsABodyOverTheCap) {
  FramingLimits limits;
  limits.bodyBytes = 10;
  const std::string exact = "Content-Length: 10\r\n\r\n0123456789";
  const std::string over = "Content-Length: 11\r\n\r\n0123456789a";
  const std::vector<std::string> expected{"0123456789", kTooLarge, "hello", kTooLarge, "hello"};
  const std::string input = exact + over + kGood + over + kGood;
  EXPECT_EQ(readPieces({input}, limits), expected);
  for (std::size_t at = 0; at <= input.size(); ++at) {
    const std::string_view view = input;
    EXPECT_EQ(readPieces({view.substr(0, at), view.substr(at)}, limits), expected) << at;
  }
}

TEST(Framing, LengthBeyondTheDiscardLimitIsGarbage) {
  FramingLimits limits;
  limits.bodyBytes = 10;
  limits.discardBytes = 20;
  const std::string skipped = "Content-Length: 20\r\n\r\n" + std::string(20, '.');
  EXPECT_EQ(readPieces({skipped + kGood}, limits), (std::vector<std::string>{kTooLarge, "hello"}));
  const std::string garbage = "Content-Length: 21\r\n\r\n{}";
  EXPECT_EQ(readPieces({garbage + kGood}, limits), (std::vector<std::string>{kTooLarge, "hello"}));
}

TEST(Framing, TakesMegabytesAndTheNextMessage) {
  const std::string body(2 * 1024 * 1024, 'x');
  const std::string input = frame(body) + kGood;
  FrameReader reader;
  std::vector<FrameReader::Event> events;
  for (std::size_t at = 0; at < input.size(); at += 65536) {
    for (auto& event : reader.feed(std::string_view(input).substr(at, 65536))) {
      events.push_back(std::move(event));
    }
  }
  ASSERT_EQ(events.size(), 2U);
  EXPECT_TRUE(std::get<std::string>(events[0]) == body);
  EXPECT_EQ(std::get<std::string>(events[1]), "hello");
  EXPECT_TRUE(reader.finish());
}

TEST(Framing, DefaultCapIs64Mebibytes) {
  EXPECT_EQ(readPieces({"Content-Length: 52428800\r\n\r\n{"}), std::vector<std::string>{});
  EXPECT_EQ(readPieces({"Content-Length: 67108864\r\n\r\n{"}), std::vector<std::string>{});
  EXPECT_EQ(readPieces({"Content-Length: 67108865\r\n\r\n{"}), std::vector<std::string>{kTooLarge});
}

TEST(Framing, FrameRoundTrip) {
  const std::string body = "{\"a\":\"\xf0\x9f\x98\x80\"}";
  EXPECT_EQ(frame(body), "Content-Length: 12\r\n\r\n" + body);
  EXPECT_EQ(readPieces({frame(body), frame("")}), (std::vector<std::string>{body, ""}));
}

TEST(Framing, FinishTellsWhetherAMessageIsCut) {
  struct End {
    const char* input;
    bool clean;
  };
  for (const End& each : std::vector<End>{{"", true},
                                          {"Content-Length: 5\r\n\r\nhello", true},
                                          {"Content-Length: 5\r\n\r\nhello\r\n", true},
                                          {"Content-Length: 5\r\n\r\nhello\r", true},
                                          {"Cont", false},
                                          {"Content-Length: 5\r\n", false},
                                          {"Content-Length: 5\r\n\r\n", false},
                                          {"Content-Length: 5\r\n\r\nhell", false},
                                          {"Content-Length: 99999999\r\n\r\nhell", false},
                                          {"garbage!\n", true},
                                          {"garbage! Conten", true}}) {
    FrameReader reader;
    reader.feed(each.input);
    EXPECT_EQ(reader.finish().has_value(), each.clean) << each.input;
  }
}

}  // namespace
}  // namespace codestral::jsonrpc
