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

constexpr std::array<Row, 24> kReasons{{
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
    {Reason::ReadOnly, "read-only", "the file cannot be written"},
    {Reason::InComment, "in-comment",
     "completion is switched off in comments (completion.inComments)"},
    {Reason::InString, "in-string", "completion is switched off in strings (completion.inStrings)"},
    {Reason::JustAccepted, "just-accepted", "a line was just accepted and nothing typed since"},
    {Reason::Superseded, "superseded", "a newer edit or request came"},
    {Reason::Cancelled, "cancelled", "the request was cancelled"},
    {Reason::ProviderPaused, "provider-paused", "the service asked to wait"},
    {Reason::BudgetExhausted, "budget-exhausted",
     "the budget is used up (budget.requestsPerMinute, budget.eurosPerDay)"},
    {Reason::ProviderFailed, "provider-failed", "the service failed"},
    {Reason::NoCredentials, "no-credentials", "no API key is set for this provider"},
    {Reason::ModelEmpty, "model-empty", "the model had nothing to add"},
    {Reason::NotConfident, "not-confident",
     "the on-device model is not sure enough of any continuation"},
    {Reason::OnlyRepeats, "only-repeats", "what the model said repeats the text around the cursor"},
    {Reason::LikelyRejected, "likely-rejected",
     "you seldom take suggestions of this kind (completion.eagerness: 1 shows all)"},
}};

const Row& row(Reason reason) {
  for (const Row& candidate : kReasons) {
    if (candidate.reason == reason) return candidate;
  }
  return kReasons.front();
}

}  // namespace

Reason reasonOf(const Error& error) {
  switch (error.kind) {
    case ErrorKind::Cancelled:
      return Reason::Cancelled;
    case ErrorKind::RateLimited:  // without an answer: by the user's own budget
      return error.httpStatus == 0 ? Reason::BudgetExhausted : Reason::ProviderPaused;
    default:
      return error.httpStatus == 0 && error.kind == ErrorKind::Unauthorized
                 ? Reason::NoCredentials
                 : Reason::ProviderFailed;
  }
}

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
