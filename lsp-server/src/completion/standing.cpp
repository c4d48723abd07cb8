#include "completion/standing.h"

#include <algorithm>

#include "completion/reuse.h"
#include "syntax/language.h"

namespace codestral::completion {
namespace {

// The blanks that an editor puts at the start of the line after this one.
std::string nextIndent(std::string_view line, const Indent& indent,
                       const syntax::Language* language) {
  std::string blanks(indentation(line));
  if (opensBody(line, language)) blanks += indent.tabs ? "\t" : std::string(indent.level(), ' ');
  return blanks;
}

}  // namespace

std::optional<Suggestion> Standing::restAt(const text::Text& now, std::size_t offset) const {
  return restOf(suggestion, place, now, offset);
}

bool Standing::followedBy(const text::Text& now) const {
  if (now.size() < place.offset) return false;
  const std::size_t after = place.text.size() - place.offset;
  if (now.size() >= after && restAt(now, now.size() - after)) return true;
  // The cursor stands behind what agrees, or before what the editor has closed of that.
  const std::string typed = now.slice({place.offset, place.offset + suggestion.text.size()});
  const auto agrees =
      static_cast<std::size_t>(std::ranges::mismatch(typed, suggestion.text).in1 - typed.begin());
  for (std::size_t back = 0; back <= std::min(agrees, kMostClosers); ++back) {
    if (restAt(now, place.offset + agrees - back)) return true;
  }
  const auto taken = placeAfter(place, suggestion.text, suggestion.replaces);
  return taken && now.size() == taken->text.size() && typedSince(*taken, now, taken->offset);
}

std::optional<Place> Standing::next() const {
  auto behind = placeAfter(place, suggestion.text, suggestion.replaces);
  if (!behind || !isBlank(behind->around.lineAfter)) return std::nullopt;
  if (suggestion.text.find('\n') != std::string::npos) return behind;
  const std::string line =
      place.around.eol + nextIndent(behind->around.lineBefore, readIndent(place.text, place.offset),
                                    syntax::languageOf(*place.document));
  return placeAfter(place, suggestion.text + line, suggestion.replaces);
}

}  // namespace codestral::completion
