// Leave one file out: each place of a file is completed from the directory's other files and the
// rest of its own text. Temporal: from an older state of the directory without the file's old
// version and what is like it, in lines that are new. Exact text is what counts.

#include <algorithm>
#include <array>
#include <ctime>

#include <fmt/format.h>

#include "lab.h"
#include "ngram/decoder.h"
#include "ngram/near_duplicates.h"
#include "ngram/open_file.h"

namespace codestral::ngram::lab {

namespace {

// Processor time of this thread: other work on the machine does not count.
double milliseconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

constexpr std::array<double, 4> kGates = {0.5, 0.65, 0.8, 0.9};

struct Shown {
  std::size_t shown = 0;
  std::size_t right = 0;
  std::size_t characters = 0;

  void add(bool correct, std::size_t size) {
    ++shown;
    if (!correct) return;
    ++right;
    characters += size;
  }
  std::string cell(std::size_t of) const {
    const double n = static_cast<double>(std::max<std::size_t>(shown, 1));
    return fmt::format("{:.1f}/{:.1f}/{:.1f}",
                       100.0 * static_cast<double>(shown) / static_cast<double>(of),
                       100.0 * static_cast<double>(right) / n, static_cast<double>(characters) / n);
  }
};

struct Share {
  std::size_t hits = 0;
  std::size_t all = 0;
  void add(bool hit) {
    hits += hit ? 1 : 0;
    ++all;
  }
  double percent() const {
    return all == 0 ? 0 : 100.0 * static_cast<double>(hits) / static_cast<double>(all);
  }
};

struct Result {
  std::size_t places = 0;
  std::array<std::array<Shown, kGates.size()>, 3> trimByKind;
  std::array<Shown, kGates.size()> trim;
  std::array<Shown, kGates.size()> full;
  std::array<Share, 3> exact;
  std::array<Share, 3> copied;  // baseline: the rest of the nearest line above that starts alike
  Share word;
  Share recentWord;  // baseline: the nearest word above that starts alike
  Share top;
  std::vector<double> times;
};

// The shown text is the truth, or a part of it that does not end inside a word.
bool agrees(std::string_view insert, std::string_view truth) {
  if (!truth.starts_with(insert)) return false;
  return insert.size() == truth.size() || !isWordByte(insert.back()) ||
         !isWordByte(truth[insert.size()]);
}

std::string copyOfLineAbove(std::string_view before) {
  const std::size_t lineStart = before.find_last_of('\n') + 1;
  std::string_view head = before.substr(lineStart);
  while (!head.empty() && isBlankByte(head.front())) head.remove_prefix(1);
  if (head.empty() || lineStart == 0) return {};
  std::string_view above = before.substr(0, lineStart - 1);
  while (!above.empty()) {
    const std::size_t start = above.find_last_of('\n') + 1;
    std::string_view line = above.substr(start);
    while (!line.empty() && isBlankByte(line.front())) line.remove_prefix(1);
    while (!line.empty() && isBlankByte(line.back())) line.remove_suffix(1);
    if (line.size() > head.size() && line.starts_with(head))
      return std::string(line.substr(head.size()));
    above = start == 0 ? std::string_view() : above.substr(0, start - 1);
  }
  return {};
}

std::string recentWord(std::string_view before, std::string_view typed) {
  std::size_t end = before.size() - typed.size();
  while (end > 0) {
    while (end > 0 && !isWordByte(before[end - 1])) --end;
    std::size_t start = end;
    while (start > 0 && isWordByte(before[start - 1])) --start;
    const std::string_view word = before.substr(start, end - start);
    if (word.size() > typed.size() && word.starts_with(typed)) return std::string(word);
    end = start;
  }
  return {};
}

class Evaluation {
 public:
  Evaluation(Result& result, bool suffix) : result_(result), suffix_(suffix) {}

  // What the workspace knows of the file to come does not count.
  void hide(std::vector<Positions> hidden) {
    std::ranges::sort(hidden, {}, &Positions::begin);
    hidden_ = std::move(hidden);
  }

  void complete(const Workspace& workspace, const File& file, const OpenFile& open,
                const text::Text& text, const Place& place) {
    const std::string_view content = file.content;
    const std::string_view truth = content.substr(place.cursor, place.lineEnd - place.cursor);
    const text::Text holed = withHole(text, place, suffix_);
    const auto kind = static_cast<std::size_t>(place.kind);
    ++result_.places;
    for (std::size_t gate = 0; gate < kGates.size(); ++gate) {
      const auto start = milliseconds();
      const auto shown = query(workspace, open, holed, place, {.confidence = kGates[gate]});
      if (kGates[gate] == 0.8) result_.times.push_back(milliseconds() - start);
      if (shown.empty()) continue;
      const std::string& insert = shown.front().insert;
      result_.trim[gate].add(agrees(insert, truth), insert.size());
      result_.trimByKind[kind][gate].add(agrees(insert, truth), insert.size());
      if (shown.front().wholeLine) result_.full[gate].add(insert == truth, insert.size());
    }
    const auto any = query(workspace, open, holed, place, {.confidence = 0, .leastCharacters = 1});
    result_.exact[kind].add(!any.empty() && any.front().insert == truth);
    result_.copied[kind].add(copyOfLineAbove(content.substr(0, place.cursor)) == truth);
    nextToken(workspace, file, open, holed, place, truth);
  }

 private:
  Surroundings::Knowledge knowledgeOf(const Workspace& workspace) const {
    Surroundings::Knowledge knowledge;
    knowledge.workspace = &workspace;
    knowledge.hiddenInWorkspace = hidden_;
    return knowledge;
  }

  std::vector<Candidate> query(const Workspace& workspace, const OpenFile& open,
                               const text::Text& holed, const Place& place, const Wanted& wanted) {
    const auto drift = open.driftTo(holed, place.cursor);
    if (!drift) return {};
    const Surroundings around(open, *drift, holed, place.cursor, knowledgeOf(workspace));
    Predictor predictor(around.sources(), escapeTable());
    return decode(around, predictor, wanted);
  }

  void nextToken(const Workspace& workspace, const File& file, const OpenFile& open,
                 const text::Text& holed, const Place& place, std::string_view truth) {
    const auto drift = open.driftTo(holed, place.cursor);
    if (!drift) return;
    Surroundings around(open, *drift, holed, place.cursor, knowledgeOf(workspace));
    Predictor predictor(around.sources(), escapeTable());
    std::vector<Prediction> best;
    Context context = around.context();
    if (place.kind == Kind::Word) {
      const std::string_view typed = around.expectation().typed;
      std::string word(typed);
      while (word.size() - typed.size() < truth.size() &&
             isWordByte(truth[word.size() - typed.size()])) {
        word += truth[word.size() - typed.size()];
      }
      predictor.predict(context, around.expectation(), 1, best);
      result_.word.add(!best.empty() && around.words().text(best[0].id) == word);
      result_.recentWord.add(
          recentWord(std::string_view(file.content).substr(0, place.cursor), typed) == word);
      return;
    }
    if (const std::string_view typed = around.expectation().typed; !typed.empty()) {
      context.push(around.intern(typed), around.words(), around.renaming());
    }
    predictor.predict(context, {}, 1, best);
    result_.top.add(!best.empty() && around.words().text(best[0].id) == nextLexeme(truth).text);
  }

  Result& result_;
  const bool suffix_;
  std::vector<Positions> hidden_;
};

// The files under the paths that they have in the other directory.
std::map<std::string, std::vector<File>> moved(const Corpus& corpus,
                                               const std::filesystem::path& from,
                                               const std::filesystem::path& to) {
  auto families = corpus.families;
  for (auto& [family, files] : families) {
    for (File& file : files)
      file.path = (to / std::filesystem::path(file.path).lexically_relative(from)).string();
  }
  return families;
}

// One language family of what is learned.
struct Learned {
  explicit Learned(const std::vector<File>& files) {
    WorkspaceBuilder builder;
    for (const File& file : files) {
      builder.add(file.path, file.content);
      copies.add(file.content);
      paths.push_back(file.path);
      bytes += file.content.size();
    }
    workspace = builder.finish();
  }
  std::vector<Positions> of(const File& file) const {
    std::vector<std::string> hidden{file.path};
    for (const std::uint32_t copy : copies.of(file.content))
      if (paths[copy] != file.path) hidden.push_back(paths[copy]);
    std::vector<Positions> positions;
    for (const std::string& path : hidden)
      if (const auto found = workspace->find(path)) positions.push_back(*found);
    return positions;
  }

  std::shared_ptr<const Workspace> workspace;
  NearDuplicates copies;
  std::vector<std::string> paths;
  std::size_t bytes = 0;
};

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1));
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(at));
  return values[at];
}

void print(const std::string& name, const Result& r) {
  const double exact = (r.exact[0].percent() + r.exact[1].percent() + r.exact[2].percent()) / 3;
  fmt::print("{:<18} n={} top-1 {:.1f} EM {:.1f}/{:.1f}/{:.1f} all {:.1f}\n", name, r.places,
             r.top.percent(), r.exact[0].percent(), r.exact[1].percent(), r.exact[2].percent(),
             exact);
  for (std::size_t gate = 0; gate < kGates.size(); ++gate) {
    const std::size_t each = std::max<std::size_t>(r.places / 3, 1);
    fmt::print("    t={:<4} trim {:<15} full {:<15} L {:<15} M {:<15} W {}\n", kGates[gate],
               r.trim[gate].cell(r.places), r.full[gate].cell(r.places),
               r.trimByKind[0][gate].cell(each), r.trimByKind[1][gate].cell(each),
               r.trimByKind[2][gate].cell(each));
  }
  fmt::print(
      "    copied line M {:.1f} W {:.1f}; word {:.1f}, nearest word {:.1f}; query p50 {:.2f} p99 "
      "{:.2f} ms of CPU\n",
      r.copied[1].percent(), r.copied[2].percent(), r.word.percent(), r.recentWord.percent(),
      percentile(r.times, 0.5), percentile(r.times, 0.99));
}

void merge(Result& into, const Result& from) {
  into.places += from.places;
  const auto addShown = [](Shown& a, const Shown& b) {
    a.shown += b.shown;
    a.right += b.right;
    a.characters += b.characters;
  };
  const auto addShare = [](Share& a, const Share& b) {
    a.hits += b.hits;
    a.all += b.all;
  };
  for (std::size_t gate = 0; gate < kGates.size(); ++gate) {
    addShown(into.trim[gate], from.trim[gate]);
    addShown(into.full[gate], from.full[gate]);
    for (std::size_t kind = 0; kind < 3; ++kind)
      addShown(into.trimByKind[kind][gate], from.trimByKind[kind][gate]);
  }
  for (std::size_t kind = 0; kind < 3; ++kind) {
    addShare(into.exact[kind], from.exact[kind]);
    addShare(into.copied[kind], from.copied[kind]);
  }
  addShare(into.word, from.word);
  addShare(into.recentWord, from.recentWord);
  addShare(into.top, from.top);
  into.times.insert(into.times.end(), from.times.begin(), from.times.end());
}

}  // namespace

int evaluate(const EvaluateOptions& options) {
  const bool temporal = !options.old.empty();
  fmt::print(
      "{}, near-duplicates {}, text behind the hole {}; cells: shown % / precision % / characters "
      "per shown\n",
      temporal ? "new lines, learned from an older state" : "leave one file out",
      options.limits.keepDuplicates ? "kept" : "left out", options.suffix ? "known" : "hidden");
  Result all;
  for (const auto& directory : options.directories) {
    const Corpus corpus = readCorpus(directory, options.limits);
    std::map<std::string, std::vector<File>> learnedFiles = corpus.families;
    if (temporal) {
      Limits everything = options.limits;
      everything.keepDuplicates = true;
      learnedFiles = moved(readCorpus(options.old, everything), options.old, directory);
    }
    std::size_t files = 0;
    for (const auto& [family, list] : corpus.families) files += list.size();
    Result result;
    std::mt19937 random(7);
    double seconds = 0;
    std::size_t tokens = 0;
    std::size_t bytes = 0;
    std::size_t sourceBytes = 0;
    for (const auto& [family, list] : corpus.families) {
      const auto start = milliseconds();
      const Learned learned(learnedFiles[family]);
      seconds += (milliseconds() - start) / 1000;
      tokens += learned.workspace->segment.plain.tokens().size();
      bytes += learned.workspace->bytes();
      sourceBytes += learned.bytes;
      std::map<std::string, std::set<std::string, std::less<>>> known;  // old lines, by path
      for (const File& file : learnedFiles[family])
        if (temporal) known[file.path] = linesOf(file.content);
      constexpr std::size_t kPerFile = 15;
      const std::size_t wanted = std::max<std::size_t>(options.positions / kPerFile, 1);
      // Few files have new lines, so that all of them are asked.
      const double step =
          temporal ? 1 : std::max(1.0, static_cast<double>(files) / static_cast<double>(wanted));
      Evaluation evaluation(result, options.suffix);
      for (double at = 0; at < static_cast<double>(list.size()); at += step) {
        const File& file = list[static_cast<std::size_t>(at)];
        const text::Text text(file.content);
        const Workspace& workspace = *learned.workspace;
        const OpenFile open(text, 0, workspace.words, workspace.renaming);
        evaluation.hide(temporal ? learned.of(file)
                                 : std::vector{workspace.find(file.path).value_or(Positions{})});
        const auto& old = known[file.path];
        // Not the same few new lines again and again.
        const auto count = static_cast<std::size_t>(std::ranges::count_if(
            linesOf(file.content), [&](const std::string& line) { return !old.contains(line); }));
        for (const Place& place :
             places(file.content, temporal ? std::min(kPerFile, count) : kPerFile, random, old)) {
          evaluation.complete(workspace, file, open, text, place);
        }
      }
    }
    print(corpus.name, result);
    fmt::print(
        "    {} files, {} near-duplicates left out, {:.2f} M tokens, {:.1f} MB; trained in {:.2f} "
        "s of CPU, {:.2f} M tokens/s, {:.1f} bytes/token\n",
        files, corpus.dropped, static_cast<double>(tokens) / 1e6,
        static_cast<double>(sourceBytes) / 1e6, seconds,
        static_cast<double>(tokens) / 1e6 / std::max(seconds, 1e-9),
        static_cast<double>(bytes) / static_cast<double>(std::max<std::size_t>(tokens, 1)));
    std::fflush(stdout);
    merge(all, result);
  }
  print("all places", all);
  return 0;
}

}  // namespace codestral::ngram::lab
