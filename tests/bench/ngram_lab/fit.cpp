// Deleted interpolation: the escape probabilities under which the text of other files, each left
// out of the counts in turn, is likeliest.

#include <cmath>
#include <fstream>

#include <fmt/format.h>

#include "lab.h"
#include "ngram/predictor.h"
#include "ngram/surroundings.h"

namespace codestral::ngram::lab {

namespace {

struct Sample {
  std::vector<Level> levels;
  double floor = 0;
};

// A cell that was hardly seen stays near one half.
constexpr double kPrior = 2;

class Escapes {
 public:
  Escapes() : values_(kEscapeCells, 0.5) {}

  // One round of expectation and maximisation; the mean of bits per token under the old values.
  double improve(const std::vector<Sample>& samples) {
    std::vector<double> escaped(kEscapeCells, kPrior / 2);
    std::vector<double> visited(kEscapeCells, kPrior);
    double bits = 0;
    std::vector<double> below;
    for (const Sample& sample : samples) {
      const std::size_t count = sample.levels.size();
      below.assign(count + 1, sample.floor);
      for (std::size_t at = count; at-- > 0;) {
        const Level& level = sample.levels[at];
        const double escape = values_[level.cell];
        below[at] =
            (1 - escape) * (level.share + level.newShare * below[at + 1]) + escape * below[at + 1];
      }
      bits -= std::log2(below[0]);
      double reached = 1;
      for (std::size_t at = 0; at < count && reached > 1e-9; ++at) {
        const Level& level = sample.levels[at];
        const double escape = values_[level.cell];
        const double ratio = below[at + 1] / below[at];
        visited[level.cell] += reached;
        escaped[level.cell] += reached * escape * ratio;
        reached *= (escape + (1 - escape) * level.newShare) * ratio;
      }
    }
    for (std::size_t cell = 0; cell < kEscapeCells; ++cell)
      values_[cell] = escaped[cell] / visited[cell];
    return bits / static_cast<double>(std::max<std::size_t>(samples.size(), 1));
  }

  void write(const std::filesystem::path& path) const {
    std::ofstream out(path);
    const Parameters& p = kParameters;
    out << "// Written by `ngram-lab fit`: numbers only.\n// clang-format off\n";
    out << fmt::format(
        "constexpr Parameters kFittedFor = {{.order = {}, .renamedFirst = {}, .renamedLast = {}, "
        ".renamedUnder = {}, .ranks = {}, "
        ".keptShare = {}, .localWeight = {}, .recencyWeight = {}, .halfLife = {}, .sample = {}, "
        ".typedSample = {}}};\n",
        p.order, p.renamedFirst, p.renamedLast, p.renamedUnder, p.ranks, p.keptShare, p.localWeight,
        p.recencyWeight, p.halfLife, p.sample, p.typedSample);
    out << "constexpr std::uint16_t kFittedEscapes[] = {";
    for (std::size_t cell = 0; cell < values_.size(); ++cell) {
      out << (cell % 24 == 0 ? "\n    " : "") << std::lround(values_[cell] * 65535) << ',';
    }
    out << "\n};\n// clang-format on\n";
  }

 private:
  std::vector<double> values_;
};

class Collector {
 public:
  explicit Collector(std::vector<Sample>& samples) : samples_(samples) {}

  void collect(const Workspace& workspace, const File& file, const OpenFile& open,
               const text::Text& text, const Place& place, bool suffix) {
    const text::Text holed = withHole(text, place, suffix);
    const auto drift = open.driftTo(holed, place.cursor);
    if (!drift) return;
    Surroundings::Knowledge knowledge;
    knowledge.workspace = &workspace;
    if (const auto own = workspace.find(file.path)) knowledge.hiddenInWorkspace = {*own};
    Surroundings around(open, *drift, holed, place.cursor, std::move(knowledge));
    Predictor predictor(around.sources(), escapeTable());

    std::string_view rest =
        std::string_view(file.content).substr(place.cursor, place.lineEnd - place.cursor);
    Context context = around.context();
    if (const std::string_view typed = around.expectation().typed; !typed.empty()) {
      std::string word(typed);
      while (!rest.empty() && isWordByte(rest.front())) {
        word += rest.front();
        rest.remove_prefix(1);
      }
      const TokenId truth = around.intern(word);
      add(predictor, context, around.expectation(), truth);
      context.push(truth, around.words(), around.renaming());
    }
    const Lexeme next = nextLexeme(rest);
    add(predictor, context, {}, next.text.empty() ? kLineEnd : around.intern(next.text));
  }

 private:
  void add(Predictor& predictor, const Context& context, const Expectation& expectation,
           TokenId truth) {
    Sample sample;
    sample.floor = predictor.trace(context, expectation, truth, sample.levels);
    sample.levels.shrink_to_fit();
    samples_.push_back(std::move(sample));
  }

  std::vector<Sample>& samples_;
};

}  // namespace

text::Text withHole(const text::Text& text, const Place& place, bool suffix) {
  const std::size_t end = suffix ? place.lineEnd : text.size();
  return text.replaced({place.cursor, end}, "").value_or(text);
}

int fit(const FitOptions& options) {
  std::vector<Sample> samples;
  Collector collector(samples);
  std::mt19937 random(1);
  for (const auto& directory : options.directories) {
    const Corpus corpus = readCorpus(directory, options.limits);
    std::size_t files = 0;
    for (const auto& [family, list] : corpus.families) files += list.size();
    const std::size_t before = samples.size();
    for (const auto& [family, list] : corpus.families) {
      if (list.size() < 8) continue;
      WorkspaceBuilder builder;
      for (const File& file : list) builder.add(file.path, file.content);
      const auto workspace = builder.finish();
      // Few places of many files; a large corpus gives every n-th file.
      const std::size_t perFile = 24;
      const std::size_t wanted = std::max<std::size_t>(options.positions / perFile, 1);
      const std::size_t step = std::max<std::size_t>(files / wanted, 1);
      for (std::size_t at = 0; at < list.size(); at += step) {
        const text::Text text(list[at].content);
        const OpenFile open(text, 0, workspace->words, workspace->renaming);
        bool suffix = false;
        for (const Place& place : places(list[at].content, perFile, random)) {
          collector.collect(*workspace, list[at], open, text, place, suffix);
          suffix = !suffix;
        }
      }
    }
    fmt::print("{}: {} files, {} near-duplicates left out, {} samples\n", corpus.name, files,
               corpus.dropped, samples.size() - before);
  }
  Escapes escapes;
  for (std::size_t round = 1; round <= options.iterations; ++round) {
    const double bits = escapes.improve(samples);
    fmt::print("round {}: {:.4f} bits per token\n", round, bits);
  }
  escapes.write(options.out);
  fmt::print("{} samples, written to {}\n", samples.size(), options.out.string());
  return 0;
}

}  // namespace codestral::ngram::lab
