#include "completion/waiter.h"

#include <utility>

#include <fmt/format.h>

namespace codestral::completion {

std::optional<Refusal> Waiter::admit(const Workspace& workspace, const Settings& settings,
                                     const std::optional<AcceptedLine>& accepted) {
  place_.uri = request_.uri;
  place_.document = workspace.document(request_.uri);
  if (place_.document == nullptr) return Refusal{Reason::NotOpen, {}};
  const FileVerdict verdict = workspace.verdict(request_.uri);
  if (auto refusal = refuseDocument(settings, *place_.document, verdict)) return refusal;
  if (const Result<> found = findPlace(workspace); !found)
    return Refusal{Reason::BadPosition, found.error().message};
  place_.around = readSurroundings(place_.text, place_.offset);
  return automatic() ? refuse(settings, verdict.readOnly, accepted) : std::nullopt;
}

std::optional<Refusal> Waiter::refuse(const Settings& settings, bool readOnly,
                                      const std::optional<AcceptedLine>& accepted) const {
  Spot spot{.around = place_.around, .readOnly = readOnly};
  if (!settings.inComments || !settings.inStrings)
    spot.kind = syntax::factsAt(place_.view, place_.offset).kind;
  spot.justAccepted =
      accepted && accepted->version == place_.document->version && accepted->end == place_.offset;
  return refuseSpot(settings, spot);
}

// With an entry selected in the editor's list, the place is after that entry, in a text that
// already has it.
Result<> Waiter::findPlace(const Workspace& workspace) {
  encoding_ = workspace.encoding();
  place_.text = place_.document->text;
  place_.view = workspace.view(request_.uri);
  if (!request_.selected) {
    const auto offset = place_.text.offsetOf(request_.position, encoding_);
    if (!offset) return std::unexpected(offset.error());
    // The change that makes this place is still to come: what is offered now would be for another
    // text.
    if (place_.text.positionOf(*offset, encoding_) != request_.position) {
      return fail(ErrorKind::InvalidInput,
                  fmt::format("line {} ends before column {}", request_.position.line,
                              request_.position.character));
    }
    place_.offset = *offset;
    range_ = {request_.position, request_.position};
    return {};
  }
  const auto begin = place_.text.offsetOf(request_.selected->range.start, encoding_);
  if (!begin) return std::unexpected(begin.error());
  const auto end = place_.text.offsetOf(request_.selected->range.end, encoding_);
  if (!end) return std::unexpected(end.error());
  selected_ = request_.selected->text;
  auto replaced = place_.text.replaced({*begin, *end}, selected_);
  if (!replaced) return std::unexpected(replaced.error());
  place_.view.since.push_back({{*begin, *end}, selected_.size()});
  place_.text = *replaced;
  place_.hypothetical = true;
  place_.offset = *begin + selected_.size();
  range_ = request_.selected->range;
  return {};
}

Item Waiter::itemOf(const Suggestion& suggestion) const {
  Item item{selected_ + suggestion.text, range_, suggestion.nodeEnds};
  for (std::size_t& end : item.nodeEnds) end += selected_.size();
  if (suggestion.replaces == 0) return item;
  const text::Text& document = place_.document->text;
  if (const auto end = document.offsetOf(range_.end, encoding_))
    item.range.end = document.positionOf(*end + suggestion.replaces, encoding_);
  return item;
}

void Waiter::answer(Offer offer, TimePoint now) {
  offer.timings.total = micros(now - asked_);
  std::exchange(done_, nullptr)(std::move(offer));
}

}  // namespace codestral::completion
