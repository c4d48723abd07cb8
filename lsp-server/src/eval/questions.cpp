#include "eval/questions.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_set>

#include "ngram/lexer.h"

namespace codestral::eval {
namespace {

constexpr std::size_t kTriesPerHole = 30;
// Shorter lines, like a closing brace, are in every version.
constexpr std::size_t kTellingLine = 8;

std::string_view withoutIndentation(std::string_view line) {
  while (!line.empty() && ngram::isBlankByte(line.front())) line.remove_prefix(1);
  return line;
}

// The lines of an old version, without their indentation.
class OldLines {
 public:
  explicit OldLines(const SourceFile* file) {
    if (file == nullptr) return;
    const std::string_view content = file->content;
    for (const text::ByteRange line : linesOf(content))
      lines_.insert(withoutIndentation(content.substr(line.begin, line.size())));
  }
  bool has(std::string_view line) const { return lines_.contains(withoutIndentation(line)); }

 private:
  std::unordered_set<std::string_view> lines_;
};

struct Place {
  std::size_t file = 0;
  text::ByteRange line;
};

class Chooser {
 public:
  Chooser(const Corpus& corpus, const Corpus* old, const Choice& choice)
      : corpus_(corpus), choice_(choice), random_(choice.seed) {
    std::map<std::string_view, const SourceFile*> oldFiles;
    if (old != nullptr)
      for (const SourceFile& file : old->files) oldFiles[file.name] = &file;
    for (std::size_t at = 0; at < corpus.files.size(); ++at) {
      const SourceFile& file = corpus.files[at];
      const auto before = oldFiles.find(file.name);
      oldLines_.emplace_back(before == oldFiles.end() ? nullptr : before->second);
      if (!choice.languages.empty() &&
          std::ranges::find(choice.languages, file.language->id) == choice.languages.end())
        continue;
      for (const text::ByteRange line : linesOf(file.content)) {
        if (!oldLines_[at].has(std::string_view(file.content).substr(line.begin, line.size())))
          places_.push_back({at, line});
      }
    }
  }

  std::vector<Question> choose() {
    std::vector<Question> questions;
    for (std::size_t i = 0; i < choice_.count && !places_.empty(); ++i) {
      const HoleKind kind = choice_.kinds[i % choice_.kinds.size()];
      for (std::size_t attempt = 0; attempt < kTriesPerHole; ++attempt) {
        if (ask(kind, places_[random_.below(places_.size())], questions)) break;
      }
    }
    std::ranges::sort(questions, {}, [](const Question& question) {
      return std::tuple(question.file, question.hole.range.begin, question.hole.range.end);
    });
    return questions;
  }

 private:
  bool ask(HoleKind kind, const Place& place, std::vector<Question>& questions) {
    const SourceFile& file = corpus_.files[place.file];
    const syntax::View tree = kind == HoleKind::Body ? treeOf(place.file) : syntax::View{};
    const auto hole = cutHole(kind, file.content, place.line, tree, random_);
    if (!hole || !isNew(place.file, *hole)) return false;
    if (!asked_.emplace(place.file, hole->range.begin, hole->range.end).second) return false;
    questions.push_back({place.file, *hole});
    return true;
  }

  bool isNew(std::size_t file, const Hole& hole) const {
    if (hole.kind != HoleKind::Body) return true;
    const std::string_view body =
        std::string_view(corpus_.files[file].content).substr(hole.range.begin, hole.range.size());
    return std::ranges::none_of(linesOf(body), [&](text::ByteRange line) {
      const std::string_view text = withoutIndentation(body.substr(line.begin, line.size()));
      return text.size() >= kTellingLine && oldLines_[file].has(text);
    });
  }

  syntax::View treeOf(std::size_t file) {
    const auto [known, added] = trees_.try_emplace(file);
    if (added)
      known->second =
          syntax::parse(*corpus_.files[file].language, text::Text(corpus_.files[file].content), 1);
    return {known->second, {}};
  }

  const Corpus& corpus_;
  const Choice& choice_;
  Random random_;
  std::vector<OldLines> oldLines_;  // by file
  std::vector<Place> places_;
  std::map<std::size_t, syntax::TreePtr> trees_;
  std::set<std::tuple<std::size_t, std::size_t, std::size_t>> asked_;
};

}  // namespace

std::vector<Question> chooseQuestions(const Corpus& corpus, const Corpus* old,
                                      const Choice& choice) {
  return Chooser(corpus, old, choice).choose();
}

}  // namespace codestral::eval
