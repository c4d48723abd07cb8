#include "completion/gate.h"

namespace codestral::completion {

std::optional<Refusal> refuseDocument(const Settings& settings, const text::Snapshot& document,
                                      const FileVerdict& verdict) {
  if (!settings.enabled) return Refusal{Reason::Disabled, {}};
  if (const auto found = settings.languages.find(document.languageId);
      found != settings.languages.end() && !found->second) {
    return Refusal{Reason::LanguageDisabled, document.languageId};
  }
  if (!verdict.matchedGlob.empty()) return Refusal{Reason::GlobDisabled, verdict.matchedGlob};
  if (verdict.ignored) return Refusal{Reason::FileIgnored, {}};
  if (document.diverged) return Refusal{Reason::Diverged, {}};
  if (document.text.size() > kLargestDocument) return Refusal{Reason::TooLarge, {}};
  return std::nullopt;
}

std::optional<Refusal> refuseSpot(const Settings& settings, const Spot& spot) {
  if (spot.readOnly) return Refusal{Reason::ReadOnly, {}};
  const std::string& after = spot.around.lineAfter;
  if (!after.empty() && isIdentifierByte(after.front()))
    return Refusal{Reason::InsideIdentifier, {}};
  if (spot.kind == syntax::NodeKind::Comment && !settings.inComments)
    return Refusal{Reason::InComment, {}};
  if (spot.kind == syntax::NodeKind::String && !settings.inStrings)
    return Refusal{Reason::InString, {}};
  if (spot.justAccepted) return Refusal{Reason::JustAccepted, {}};
  return std::nullopt;
}

}  // namespace codestral::completion
