// Micro benchmarks of the pieces that run on every key.
#include <algorithm>
#include <chrono>
#include <vector>

#include <benchmark/benchmark.h>

#include "completion/cache.h"
#include "completion/limit.h"
#include "completion/postprocess.h"
#include "context/prompt.h"
#include "http/sse.h"
#include "jsonrpc/framing.h"
#include "jsonrpc/message.h"
#include "syntax/tree.h"
#include "text/text.h"

namespace codestral {
namespace {

std::string pythonLines(std::int64_t lines) {
  std::string text;
  for (std::int64_t i = 0; i < lines; ++i)
    text += i % 5 == 0 ? "def function_" + std::to_string(i) + "(a, b):\n"
                       : "    value = compute(a, b) + other[index]\n";
  return text;
}

void typeOneCharacter(benchmark::State& state) {
  const text::Text text(pythonLines(state.range(0)));
  const std::size_t middle = text.lineStart(text.lineCount() / 2);
  for (auto _ : state) benchmark::DoNotOptimize(text.replaced({middle, middle}, "x"));
}
BENCHMARK(typeOneCharacter)->Arg(100)->Arg(2000)->Arg(20'000);

void positionToOffset(benchmark::State& state) {
  const text::Text text(pythonLines(state.range(0)));
  const text::Position position{static_cast<std::uint32_t>(text.lineCount() / 2), 10};
  for (auto _ : state) benchmark::DoNotOptimize(text.offsetOf(position, text::Encoding::Utf16));
}
BENCHMARK(positionToOffset)->Arg(100)->Arg(20'000);

void prompt(benchmark::State& state) {
  const text::Text text(pythonLines(state.range(0)));
  const std::size_t middle = text.lineStart(text.lineCount() / 2);
  const syntax::View view{syntax::parse(*syntax::languageForId("python"), text, 1), {}};
  for (auto _ : state)
    benchmark::DoNotOptimize(context::buildPrompt(text, middle, view, {}, "a.py"));
}
BENCHMARK(prompt)->Arg(100)->Arg(2000)->Arg(20'000);

void factsAtCursor(benchmark::State& state) {
  const text::Text text(pythonLines(state.range(0)));
  const std::size_t middle = text.lineStart(text.lineCount() / 2) + 6;
  const syntax::View view{syntax::parse(*syntax::languageForId("python"), text, 1), {}};
  for (auto _ : state) benchmark::DoNotOptimize(syntax::factsAt(view, middle));
}
BENCHMARK(factsAtCursor)->Arg(2000)->Arg(20'000);

// A cache that is full, with suggestions for every line of a file or all for one line.
class FullCache {
 public:
  explicit FullCache(bool oneLine) : text_(pythonLines(2000)) {
    for (std::size_t i = 0; i < 1000; ++i) {
      const std::size_t line = oneLine ? 101 : i;
      cache_.put("file:///a", text_, oneLine ? text_.lineEnd(line) : text_.lineStart(line) + 2,
                 {" + something(a, b" + std::to_string(i), 0, "codestral", "m", "line", ""});
    }
  }
  auto find(std::size_t offset) { return cache_.find("file:///a", text_, offset); }
  const text::Text& text() const { return text_; }

 private:
  text::Text text_;
  completion::Cache cache_;
};

void cacheFind(benchmark::State& state, bool oneLine, std::size_t line, std::size_t column) {
  FullCache cache(oneLine);
  const std::size_t offset = cache.text().lineStart(line) + column;
  std::vector<double> times;
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    benchmark::DoNotOptimize(cache.find(offset));
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    times.push_back(took.count());
  }
  std::ranges::sort(times);
  state.counters["p99_us"] = times[times.size() * 99 / 100];
  state.counters["hit"] = cache.find(offset).has_value();
}
BENCHMARK_CAPTURE(cacheFind, hit, false, 996, 2);
BENCHMARK_CAPTURE(cacheFind, miss, false, 996, 7);
BENCHMARK_CAPTURE(cacheFind, lineStart, false, 996, 0);
BENCHMARK_CAPTURE(cacheFind, hitAllOnOneLine, true, 101, 40);

// All that happens to one candidate of some lines in a file of 2,000, the parse included.
void finishCandidate(benchmark::State& state, const char* last) {
  const text::Text text(pythonLines(2000));
  const std::size_t offset = text.lineEnd(1000);
  const syntax::Language* language = syntax::languageForId("python");
  const syntax::View view{syntax::parse(*language, text, 1), {}};
  const std::string said = "\n    if a:\n        return compute(b)\n    for each in b:\n" +
                           std::string("        total = total + each\n") + last;
  std::vector<double> times;
  for (auto _ : state) {
    const auto begin = std::chrono::steady_clock::now();
    completion::Surroundings around = completion::readSurroundings(text, offset);
    around.indent = completion::readIndent(text, offset);
    around.language = language;
    benchmark::DoNotOptimize(completion::postprocess(said, completion::Extent::Block, around,
                                                     syntax::excerptAt(view, text, offset)));
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    times.push_back(took.count());
  }
  std::ranges::sort(times);
  state.counters["p99_us"] = times[times.size() * 99 / 100];
}
BENCHMARK_CAPTURE(finishCandidate, good, "    return total\n");
BENCHMARK_CAPTURE(finishCandidate, broken, "    return = = total\n");

void frameAndParse(benchmark::State& state) {
  const std::string message = jsonrpc::frame(
      R"({"jsonrpc":"2.0","method":"textDocument/didChange","params":{"textDocument":{"uri":"file:///a/b.cpp","version":7},"contentChanges":[{"range":{"start":{"line":100,"character":4},"end":{"line":100,"character":4}},"text":"x"}]}})");
  for (auto _ : state) {
    jsonrpc::FrameReader reader;
    for (const auto& event : reader.feed(message))
      benchmark::DoNotOptimize(jsonrpc::parseMessage(std::get<std::string>(event)));
  }
}
BENCHMARK(frameAndParse);

void serverSentEvents(benchmark::State& state) {
  std::string stream;
  for (int i = 0; i < 50; ++i)
    stream +=
        "data: "
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"token\"},\"finish_reason\":null}],"
        "\"p\":\"abcdef\"}\n\n";
  for (auto _ : state) {
    http::SseParser parser;
    benchmark::DoNotOptimize(parser.feed(stream));
  }
}
BENCHMARK(serverSentEvents);

}  // namespace
}  // namespace codestral
