#include "completion/landing.h"

#include <algorithm>
#include <utility>

#include "base/trace.h"
#include "syntax/excerpt.h"

namespace codestral::completion {

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
