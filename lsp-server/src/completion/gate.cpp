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

std::optional<Refusal> refusePlace(const Surroundings& around) {
  if (!around.lineAfter.empty() && isIdentifierByte(around.lineAfter.front())) {
    return Refusal{Reason::InsideIdentifier, {}};
  }
  return std::nullopt;
}

}  // namespace codestral::completion
