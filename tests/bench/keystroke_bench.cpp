// Micro benchmarks of the pieces that run on every key.
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

void cacheHit(benchmark::State& state) {
  completion::Cache cache;
  const text::Text text(pythonLines(2000));
  for (std::size_t i = 0; i < 200; ++i)
    cache.put("file:///a", text, text.lineStart(i),
              {"something(a, b)", 0, "codestral", "m", "line"});
  const std::size_t offset = text.lineStart(100);
  for (auto _ : state) benchmark::DoNotOptimize(cache.find("file:///a", text, offset));
}
BENCHMARK(cacheHit);

void finishBlock(benchmark::State& state) {
  completion::Surroundings around;
  around.lineBefore = "    if ready {";
  std::string said = "\n";
  for (int i = 0; i < 20; ++i) said += "        call(a, b);\n";
  said += "    }\n";
  for (auto _ : state)
    benchmark::DoNotOptimize(completion::postprocess(said, completion::Extent::Block, around));
}
BENCHMARK(finishBlock);

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
