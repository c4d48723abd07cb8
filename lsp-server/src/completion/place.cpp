#include "completion/place.h"

#include <algorithm>
#include <utility>

#include "completion/reuse.h"

namespace codestral::completion {
namespace {

// Nobody types that much before the next answer.
constexpr std::size_t kMostTyped = 4096;

std::string windowAfter(const text::Text& text, std::size_t offset, std::size_t size = kWindow) {
  return text.slice({offset, offset + size});
}

// How much of the text can have been typed over.
std::size_t closersAtStart(std::string_view text) {
  return std::min({text.find_first_not_of(")]}\"'`"), text.size(), kMostClosers});
}

// What stands between the place and the offset, when the text before the place is what it was.
std::optional<std::string> typedBefore(const Place& place, const text::Text& text,
                                       std::size_t offset) {
  const std::size_t start = place.offset;
  if (offset < start || offset - start > kMostTyped || offset > text.size()) return std::nullopt;
  const std::size_t before = start - std::min(start, kWindow);
  if (text.slice({before, start}) != place.text.slice({before, start})) return std::nullopt;
  return text.slice({start, offset});
}

}  // namespace

std::optional<std::string> typedSince(const Place& place, const text::Text& text,
                                      std::size_t offset) {
  auto typed = typedBefore(place, text, offset);
  if (!typed) return std::nullopt;
  const std::string was = windowAfter(place.text, place.offset);
  const std::string now = windowAfter(text, offset, kWindow + kMostClosers);
  if (typed->empty() && windowAfter(text, offset) == was) return typed;  // the place itself
  // Whatever comes is taken to say the closers that the editor put there.
  for (std::size_t added = 0; added <= std::min(kMostClosers, now.size()); ++added) {
    const std::string whole = *typed + "." + now.substr(0, added);
    if (leftOf({whole, closersAtStart(was), was}, typed->size(), now)) return typed;
  }
  return std::nullopt;
}

std::optional<Suggestion> restOf(const Suggestion& suggestion, const Place& place,
                                 const text::Text& text, std::size_t offset) {
  const auto typed = typedBefore(place, text, offset);
  if (!typed || !suggestion.text.starts_with(*typed)) return std::nullopt;
  const std::string was = windowAfter(place.text, place.offset);
  const std::string now = windowAfter(text, offset, kWindow + kMostClosers);
  auto left = leftOf({suggestion.text, suggestion.replaces, was}, typed->size(), now);
  if (!left) return std::nullopt;
  Suggestion rest = suggestion.after(typed->size());
  rest.text = std::move(left->insert);
  rest.replaces = left->replaces;
  std::erase_if(rest.nodeEnds, [&](std::size_t end) { return end >= rest.text.size(); });
  return rest;
}

std::optional<Place> placeAfter(const Place& place, std::string_view inserted,
                                std::size_t replaces) {
  const text::ByteRange replaced{place.offset, place.offset + replaces};
  auto text = place.text.replaced(replaced, inserted);
  if (!text) return std::nullopt;
  Place after = place;
  after.text = *std::move(text);
  after.view.since.push_back({replaced, inserted.size()});
  after.hypothetical = true;
  after.offset = place.offset + inserted.size();
  after.around = readSurroundings(after.text, after.offset);
  return after;
}

}  // namespace codestral::completion
