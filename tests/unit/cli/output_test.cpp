// How answers and progress are put into words.
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "cli/api_output.h"
#include "cli/api_perform.h"
#include "cli/progress_line.h"
#include "cli/terminal.h"

namespace codestral::cli {
namespace {

using nlohmann::json;

TEST(Output, ControlsBecomeVisibleAndTextStays) {
  const std::pair<std::string, std::string> cases[] = {{"a\tb\nc", "a\tb\nc"},
                                                       {"a\r\nb", "a\nb"},
                                                       {"\x1b[2J", "␛[2J"},
                                                       {"\x07\x7f", "␇␡"},
                                                       {"\xc2\x9b"
                                                        "31m",
                                                        "<U+009B>31m"},
                                                       {"a\u202E\u2066b", "a<U+202E><U+2066>b"},
                                                       {"\U000E0041", "<U+E0041>"},
                                                       {"\x9b", "\uFFFD"},
                                                       {"é — 漢", "é — 漢"},
                                                       {std::string(1, '\0'), "␀"}};
  for (const auto& [text, shown] : cases) EXPECT_EQ(visibleControls(text), shown);
}

TEST(Output, ATableAlignsByCharactersAndIsCut) {
  ApiEndpoint endpoint;
  endpoint.rowsAt = "/data";
  endpoint.columns = {
      {"ID", "/id"}, {"OK", "/can/do"}, {"AT", "/at", ApiColumn::Time}, {"X", "/x"}};
  const json answer = {
      {"data",
       {{{"id", "é1"}, {"can", {{"do", true}}}, {"at", 1764258570}, {"x", {"a", "b"}}},
        {{"id", "longer"}, {"at", "2026-11-22T20:15:30Z"}, {"x", "line\nfeed \x1b"}},
        {{"id", nullptr}}}}};
  EXPECT_EQ(renderTable(endpoint, answer, 0).value_or(""),
            "ID      OK   AT                X\n"
            "é1      yes  2025-11-27 15:49  a, b\n"
            "longer       2026-11-22 20:15  line feed ␛\n"
            "\n");
  EXPECT_EQ(renderTable(endpoint, answer, 10).value_or("").substr(0, 12), "ID      O…");
  EXPECT_FALSE(renderTable(endpoint, json{{"data", 1}}, 0));
}

TEST(Output, AnyJsonIsOneLineForPrograms) {
  EXPECT_EQ(renderJson(json{{"a", {1, "b\n"}}}, false), "{\"a\":[1,\"b\\n\"]}\n");
  EXPECT_EQ(renderJson(json{{"a", 1}}, true), "{\n  \"a\": 1\n}\n");
  EXPECT_EQ(renderJson(json("\xff"), false), "\"\uFFFD\"\n") << "never an exception";
}

TEST(Output, AStreamEndsWhereItsFamilySaysSo) {
  const auto wholeAfter = [](const std::vector<json>& events, bool known) {
    StreamEnd end(known);
    for (const json& event : events) EXPECT_TRUE(end.see(event));
    return end.whole();
  };
  const auto choice = [](int index, const json& reason) {
    return json{{"choices", {{{"index", index}, {"finish_reason", reason}}}}};
  };
  EXPECT_FALSE(wholeAfter({}, true));
  EXPECT_TRUE(wholeAfter({json{{"anything", 1}}}, false));
  EXPECT_FALSE(wholeAfter({choice(0, nullptr)}, false));
  EXPECT_TRUE(wholeAfter({choice(0, nullptr), choice(0, "stop")}, true));
  EXPECT_FALSE(wholeAfter({choice(0, "stop"), choice(1, nullptr)}, true));
  EXPECT_FALSE(wholeAfter({{{"type", "tool.execution.done"}}}, true));
  EXPECT_FALSE(wholeAfter({{{"type", "message.output.delta"}}}, false));
  EXPECT_TRUE(wholeAfter({{{"type", "conversation.response.done"}}}, true));
  EXPECT_TRUE(wholeAfter({{{"type", "transcription.done"}}}, true));
  StreamEnd end(true);
  EXPECT_FALSE(end.see(choice(0, "error")));
}

TEST(Output, ProgressIsABarWhenTheTotalIsKnown) {
  EXPECT_EQ(progressBar(0, 0), "");
  EXPECT_EQ(progressBar(1, 2), "[############............]  50 %");
  EXPECT_EQ(progressBar(9, 3), "[########################] 100 %");
  EXPECT_EQ(byteCount(999), "999 B");
  EXPECT_EQ(byteCount(999'949), "999.9 kB");
  EXPECT_EQ(byteCount(1'500'000), "1.5 MB");
  EXPECT_EQ(byteCount(512'000'000'000), "512.0 GB");
}

}  // namespace
}  // namespace codestral::cli
