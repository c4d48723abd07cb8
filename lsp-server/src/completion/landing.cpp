#include "completion/landing.h"

#include <algorithm>
#include <utility>

#include "base/trace.h"
#include "syntax/excerpt.h"

namespace codestral::completion {
namespace {

// Parses anew what post-processing judged, with the final text.
std::vector<std::size_t> nodeEnds(const Candidate& candidate, const syntax::Excerpt& excerpt) {
  if (excerpt.language == nullptr) return {};
  const std::size_t begin = excerpt.before.size();
  const std::string after =
      excerpt.after.substr(std::min(candidate.replaces, excerpt.after.size()));
  auto ends = syntax::constructEnds(*excerpt.language, excerpt.before + candidate.text + after,
                                    {begin, begin + candidate.text.size()},
                                    Clock::now() + excerpt.patience);
  for (std::size_t& end : ends) end -= begin;
  // The last is the whole, which is no part.
  std::erase(ends, candidate.text.size());
  return ends;
}

}  // namespace

Landing landingOf(const Place& place, const Shape& shape, const std::vector<std::string>& answers) {
  const Span span("completion.land");
  Landing landing;
  if (std::ranges::all_of(answers, isBlank)) {
    landing.reason = Reason::ModelEmpty;
    return landing;
  }
  const syntax::Excerpt excerpt = syntax::excerptAt(place.view, place.text, place.offset);
  std::string cutBy;
  for (const std::string& raw : answers) {
    const Extent extent = revised(shape, place.around, raw).extent;
    Candidate candidate = postprocess(raw, extent, place.around, excerpt);
    if (isBlank(candidate.text)) {
      if (cutBy.empty()) cutBy = std::move(candidate.cutBy);
    } else if (std::ranges::find(landing.candidates, candidate.text, &Candidate::text) ==
               landing.candidates.end()) {
      // One that adds syntax errors stands behind those that do not.
      const auto behind = candidate.addsErrors
                              ? landing.candidates.end()
                              : std::ranges::find(landing.candidates, true, &Candidate::addsErrors);
      candidate.nodeEnds = nodeEnds(candidate, excerpt);
      landing.candidates.insert(behind, std::move(candidate));
    }
  }
  if (landing.candidates.empty()) {
    landing.reason = Reason::OnlyRepeats;
    landing.detail = "cut by: " + cutBy;
  }
  return landing;
}

}  // namespace codestral::completion
