#include "completion/types.h"

#include <algorithm>
#include <array>

namespace codestral::completion {
namespace {

struct Row {
  Reason reason;
  std::string_view code;
  std::string_view text;
};

constexpr std::array<Row, 18> kReasons{{
    {Reason::None, "offered", "a suggestion is offered"},
    {Reason::Disabled, "disabled", "completion is switched off (completion.enabled)"},
    {Reason::LanguageDisabled, "language-disabled",
     "completion is switched off for this language (completion.languages)"},
    {Reason::GlobDisabled, "glob-disabled",
     "completion is switched off for this file (completion.disabledGlobs)"},
    {Reason::FileIgnored, "file-ignored",
     "an ignore rule excludes this file, or its name says that it holds secrets"},
    {Reason::NotOpen, "not-open", "the document is not open"},
    {Reason::Diverged, "diverged",
     "the document is out of step with the editor until it is sent as a whole or opened again"},
    {Reason::TooLarge, "too-large", "the file is larger than completion looks at"},
    {Reason::BadPosition, "bad-position",
     "the position lies outside of the text or inside a character"},
    {Reason::InsideIdentifier, "inside-identifier", "the cursor is inside a word"},
    {Reason::Superseded, "superseded", "a newer edit or request came"},
    {Reason::Cancelled, "cancelled", "the request was cancelled"},
    {Reason::ProviderPaused, "provider-paused", "the service asked to wait"},
    {Reason::ProviderFailed, "provider-failed", "the service failed"},
    {Reason::NoCredentials, "no-credentials", "no API key is set for this provider"},
    {Reason::ModelEmpty, "model-empty", "the model had nothing to add"},
    {Reason::NotConfident, "not-confident",
     "the on-device model is not sure enough of any continuation"},
    {Reason::OnlyRepeats, "only-repeats", "what the model said repeats the text around the cursor"},
}};

const Row& row(Reason reason) {
  for (const Row& candidate : kReasons) {
    if (candidate.reason == reason) return candidate;
  }
  return kReasons.front();
}

}  // namespace

std::string_view code(Reason reason) {
  return row(reason).code;
}
std::string_view describe(Reason reason) {
  return row(reason).text;
}

Suggestion Suggestion::after(std::size_t typed) const {
  Suggestion rest = *this;
  rest.text.erase(0, typed);
  std::erase_if(rest.nodeEnds, [&](std::size_t end) { return end <= typed; });
  for (std::size_t& end : rest.nodeEnds) end -= typed;
  return rest;
}

}  // namespace codestral::completion
