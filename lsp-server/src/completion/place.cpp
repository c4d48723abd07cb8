#include "completion/place.h"

#include <algorithm>

namespace codestral::completion {
namespace {

constexpr std::size_t kWindow = 512;
// Nobody types that much before the next answer.
constexpr std::size_t kMostTyped = 4096;

}  // namespace

std::optional<std::string> typedSince(const Place& place, const text::Text& text,
                                      std::size_t offset) {
  const std::size_t start = place.offset;
  if (offset < start || offset - start > kMostTyped || offset > text.size()) return std::nullopt;
  const std::size_t before = start - std::min(start, kWindow);
  if (text.slice({offset, offset + kWindow}) != place.text.slice({start, start + kWindow}) ||
      text.slice({before, start}) != place.text.slice({before, start})) {
    return std::nullopt;
  }
  return text.slice({start, offset});
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
