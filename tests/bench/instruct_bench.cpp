// From an answer to edits: what an instruction costs beside the model.
#include <benchmark/benchmark.h>

#include "instruct/diff.h"
#include "instruct/proposal.h"

namespace codestral::instruct {
namespace {

// Every n-th line is another one in the second version; 1: nothing is the same.
std::string lines(std::int64_t count, std::int64_t every, bool second) {
  std::string text;
  for (std::int64_t i = 0; i < count; ++i) {
    const bool changed = second && i % every == 0;
    if (i % 5 == 0) {
      text += "def function_" + std::to_string(i) + (changed ? "(first, second):\n" : "(a, b):\n");
    } else {
      text += (changed ? "    result = combine(" : "    value = compute(") + std::to_string(i) +
              ") + other[index]\n";
    }
  }
  return text;
}

void diffTexts(benchmark::State& state) {
  const std::string before = lines(state.range(0), state.range(1), false);
  const std::string after = lines(state.range(0), state.range(1), true);
  for (auto _ : state) benchmark::DoNotOptimize(diff(before, after));
}
BENCHMARK(diffTexts)
    ->ArgNames({"lines", "every"})
    ->Args({2000, 20})
    ->Args({2000, 2})
    ->Args({2000, 1})
    ->Args({20'000, 20})
    ->Args({20'000, 1})
    ->Unit(benchmark::kMillisecond);

// All of it: reading the answer, fitting it, the diff; with a grammar, the parse as well.
void proposeEdits(benchmark::State& state, const char* language) {
  text::Snapshot snapshot;
  snapshot.languageId = language;
  snapshot.text = text::Text(lines(state.range(0), state.range(1), false));
  const Asked asked{{{"a.x", std::make_shared<const text::Snapshot>(snapshot), {}}}};
  const std::string said = "```\n" + lines(state.range(0), state.range(1), true) + "```\n";
  for (auto _ : state) benchmark::DoNotOptimize(propose(asked, {said}));
}
BENCHMARK_CAPTURE(proposeEdits, without_grammar, "x")
    ->ArgNames({"lines", "every"})
    ->Args({2000, 20})
    ->Args({2000, 1})
    ->Args({20'000, 20})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(proposeEdits, python, "python")
    ->ArgNames({"lines", "every"})
    ->Args({2000, 20})
    ->Args({2000, 1})
    ->Args({20'000, 20})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace codestral::instruct
