// The text put into its place and parsed. What it leaves open is closed first: a line that begins a
// block is no error. Places that are broken already are judged by whether they get worse.

#include <algorithm>
#include <ranges>

#include "base/trim.h"
#include "completion/nesting.h"
#include "completion/postprocess.h"

namespace codestral::completion {
namespace {

constexpr int kMostCuts = 3;

class Judge {
 public:
  Judge(const syntax::Excerpt& excerpt, std::size_t replaces)
      : excerpt_(excerpt),
        after_(std::string_view(excerpt.after).substr(std::min(replaces, excerpt.after.size()))),
        deadline_(Clock::now() + excerpt.patience) {}

  bool wasWhole() const { return without_ == 0U; }

  // The offset in the text of the first error, when it makes errors that were not there. An offset
  // behind the text when they lie there.
  std::optional<std::size_t> firstAdded(std::string_view text) {
    const auto with =
        syntax::errorsIn(*excerpt_.language, excerpt_.before + closed(text), deadline_);
    if (!with || with->empty()) return std::nullopt;
    if (!without_) {
      const auto errors =
          syntax::errorsIn(*excerpt_.language, excerpt_.before + excerpt_.after, deadline_);
      if (!errors) return std::nullopt;
      without_ = errors->size();
    }
    if (with->size() <= *without_) return std::nullopt;
    const auto first = std::ranges::lower_bound(*with, excerpt_.before.size());
    return first == with->end() ? 0 : *first - excerpt_.before.size();
  }

 private:
  // The text and what follows it, with the brackets that the text leaves open closed between them.
  std::string closed(std::string_view text) const {
    Nesting before(excerpt_.language);
    before.read(excerpt_.before);
    Nesting plain = before;
    plain.read(excerpt_.after);
    Nesting said = before;
    said.read(text);
    Nesting all = said;
    all.read(after_);
    std::string result(text);
    if (said.quote() != before.quote()) result += said.quote();
    std::size_t lacking = all.open().size() - std::min(all.open().size(), plain.open().size());
    for (const Bracket& open : said.open() | std::views::reverse) {
      if (lacking == 0) break;
      result += closerOf(open.kind);
      --lacking;
    }
    result += after_;
    return result;
  }

  const syntax::Excerpt& excerpt_;
  const std::string_view after_;
  const TimePoint deadline_;
  std::optional<std::size_t> without_;  // errors without the text
};

}  // namespace

Parsed cutErrors(std::string text, std::size_t replaces, const syntax::Excerpt& excerpt) {
  if (excerpt.language == nullptr) return {std::move(text), false};
  Judge judge(excerpt, replaces);
  auto error = judge.firstAdded(text);
  if (!error) return {std::move(text), false};
  std::string_view good = text;
  for (int cut = 0; cut < kMostCuts; ++cut) {
    const std::size_t line = good.rfind('\n', std::min(*error, good.size()));
    if (line == std::string_view::npos || isBlank(good.substr(0, line))) {
      good = {};
      break;
    }
    good = good.substr(0, good.find_last_not_of(" \t\n", line) + 1);
    error = judge.firstAdded(good);
    if (!error) return {std::string(good), false};
  }
  // A text over lines whose first line breaks what was whole is of no use.
  const bool useless = judge.wasWhole() && trimmed(text).contains('\n') && good.empty();
  return {useless ? std::string() : std::move(text), true};
}

}  // namespace codestral::completion
