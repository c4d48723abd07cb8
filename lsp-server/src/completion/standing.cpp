#include "completion/standing.h"

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
  const auto typed = typedSince(place, now, offset);
  const std::string& text = suggestion.text;
  if (!typed || !text.starts_with(*typed) || typed->size() == text.size()) return std::nullopt;
  return suggestion.after(typed->size());
}

bool Standing::followedBy(const text::Text& now) const {
  const std::size_t after = place.text.size() - place.offset;
  if (now.size() < place.offset) return false;
  if (now.size() >= after && restAt(now, now.size() - after)) return true;
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
