// What the model costs: training, memory, queries and a changed file, in wall time, through the
// interface that the server uses.

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "lab.h"
#include "ngram/model.h"

namespace codestral::ngram::lab {

namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

std::string spread(std::vector<double> times) {
  if (times.empty()) return "none";
  std::ranges::sort(times);
  const auto at = [&](double part) {
    return times[static_cast<std::size_t>(part * static_cast<double>(times.size() - 1))];
  };
  return fmt::format("p50 {:.2f} p99 {:.2f} max {:.2f} ms of {}", at(0.5), at(0.99), times.back(),
                     times.size());
}

Query queryAt(const File& file, const std::string& family, const Place& place) {
  Query query;
  query.path = file.path;
  query.family = family;
  query.text = withHole(text::Text(file.content), place, true);
  query.offset = place.cursor;
  return query;
}

void train(Model& model, const Corpus& corpus) {
  auto family = corpus.families.begin();
  std::size_t at = 0;
  const auto next = [&]() -> std::optional<SourceFile> {
    while (family != corpus.families.end() && at == family->second.size()) {
      ++family;
      at = 0;
    }
    if (family == corpus.families.end()) return std::nullopt;
    const File& file = family->second[at++];
    return SourceFile{file.path, family->first, file.content};
  };
  model.train(next, {}, {});
}

// A change reads the open file again, so that its size matters.
const File& ofMedianSize(const std::vector<File>& files) {
  std::vector<const File*> bySize;
  for (const File& file : files) bySize.push_back(&file);
  std::ranges::sort(bySize, {}, [](const File* file) { return file->content.size(); });
  return *bySize[bySize.size() / 2];
}

// The first file of the family, grown to this size by the ones behind it.
SourceFile changedFile(const std::string& family, const std::vector<File>& files,
                       std::size_t bytes) {
  SourceFile changed{files.front().path, family, {}};
  for (std::size_t at = 0; changed.content.size() < bytes; at = (at + 1) % files.size())
    changed.content += files[at].content.substr(0, bytes - changed.content.size());
  return changed;
}

}  // namespace

int cost(const CostOptions& options) {
  for (const auto& directory : options.directories) {
    const Corpus corpus = readCorpus(directory, options.limits);
    std::size_t lines = 0;
    const std::vector<File>* largest = nullptr;
    std::string family;
    for (const auto& [name, files] : corpus.families) {
      for (const File& file : files)
        lines += static_cast<std::size_t>(std::ranges::count(file.content, '\n'));
      if (largest == nullptr || files.size() > largest->size()) {
        largest = &files;
        family = name;
      }
    }
    if (largest == nullptr) continue;

    Model model;
    const auto start = Clock::now();
    train(model, corpus);
    const double seconds = millisecondsSince(start) / 1000;
    const Statistics held = model.statistics();
    fmt::print(
        "{}: {:.2f} M tokens, {} lines; trained in {:.2f} s, {:.1f} M lines a minute; {:.1f} bytes "
        "per token\n",
        corpus.name, static_cast<double>(held.tokens) / 1e6, lines, seconds,
        static_cast<double>(lines) / 1e6 / seconds * 60,
        static_cast<double>(held.bytes) /
            static_cast<double>(std::max<std::size_t>(held.tokens, 1)));

    std::mt19937 random(7);
    std::vector<double> first;  // of a file: it is read
    std::vector<double> later;
    std::vector<double> changed;
    const std::size_t step = std::max<std::size_t>(largest->size() / 100, 1);
    for (std::size_t at = 0; at < largest->size(); at += step) {
      const File& file = (*largest)[at];
      bool known = false;
      for (const Place& place : places(file.content, 15, random)) {
        const Query query = queryAt(file, family, place);
        const auto asked = Clock::now();
        (void)model.complete(query);
        (known ? later : first).push_back(millisecondsSince(asked));
        known = true;
      }
    }
    constexpr std::size_t kChangedBytes = 100 * 1000;
    const File& open = ofMedianSize(*largest);
    std::vector<double> learned;
    (void)model.complete(queryAt(open, family, places(open.content, 1, random).front()));
    for (const Place& place : places(open.content, 20, random)) {
      const auto saved = Clock::now();
      model.update(changedFile(family, *largest, kChangedBytes));
      learned.push_back(millisecondsSince(saved));
      const Query query = queryAt(open, family, place);
      const auto asked = Clock::now();
      (void)model.complete(query);
      changed.push_back(millisecondsSince(asked));
    }
    fmt::print("  queries, the first of a file: {}\n  queries, later:               {}\n",
               spread(first), spread(later));
    fmt::print("  a change of 100 kB with a file of {} bytes open: {}\n  the query after it: {}\n",
               open.content.size(), spread(learned), spread(changed));
  }
  return 0;
}

}  // namespace codestral::ngram::lab
