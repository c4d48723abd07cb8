#pragma once

// What the server adds to LSP: the methods under codestral/, their payloads, and the commands. The
// front-ends mirror this file. No behaviour. Pure; any thread.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lsp/edit_types.h"
#include "lsp/types.h"

namespace codestral::lsp {

// Notification to the client, whenever one of its fields changes.
inline constexpr std::string_view kStatusMethod = "codestral/status";
// Notification to the server: an item became visible. Starts the clock for accepted or rejected.
inline constexpr std::string_view kDidShowCompletionMethod = "codestral/didShowCompletion";
// Notification to the server: the user took the start of an item.
inline constexpr std::string_view kDidPartiallyAcceptCompletionMethod =
    "codestral/didPartiallyAcceptCompletion";
// Request to the server: why the last position got, or did not get, a suggestion. The result is an
// Explanation, or null when nothing was asked yet. With `{textDocument}`, null as well when the
// last position was in another document.
inline constexpr std::string_view kExplainCompletionMethod = "codestral/explainCompletion";

// The command that every item carries. Its first argument is the item's id. The second, if there is
// one, tells where an editor may stop that takes less than all: `{nodeEnds: [n, ...]}`, in UTF-16
// units of insertText, where calls, expressions and statements end.
inline constexpr std::string_view kDidAcceptCommand = "codestral.didAccept";

enum class ServiceState { Ready, Busy, Paused, Offline, Error, Disabled };
std::string_view name(ServiceState state);

// Of this session.
struct Usage {
  std::int64_t requests = 0;
  std::int64_t inputTokens = 0;
  std::int64_t outputTokens = 0;
  std::int64_t offered = 0;  // suggestions
  std::int64_t shown = 0;
  std::int64_t accepted = 0;
  bool operator==(const Usage&) const = default;
};

struct Status {
  ServiceState state = ServiceState::Ready;
  std::string message;   // for people
  std::string reason;    // a stable code for programs, empty when all is well
  std::string provider;  // the one that answers now
  std::string model;
  Usage usage;
  std::optional<std::int64_t> retryAt;  // milliseconds since the Unix epoch; with Paused
  bool operator==(const Status&) const = default;
};

struct DidShowCompletionParams {
  InlineCompletionItem item;
};
struct DidPartiallyAcceptCompletionParams {
  InlineCompletionItem item;
  std::uint32_t acceptedLength = 0;  // UTF-16 units from the start of insertText
};

struct ContextSource {
  std::string source;
  std::string path;
  std::optional<Range> range;
  std::int64_t tokens = 0;
};
struct ExplainCompletionParams {
  std::optional<TextDocumentIdentifier> textDocument;
};
struct Explanation {
  std::string uri;      // of the document
  std::string reason;   // a stable code
  std::string meaning;  // the same for people
  std::string detail;   // more about it, for people
  std::string provider;
  std::string model;
  std::string path;   // which way the answer took: cache, adopted, streamed, on-device
  std::string cache;  // "hit", or why it did not help; empty when it was not asked
  std::string shape;  // how much was wanted, and the rule that chose it
  std::string cutBy;  // the post-processing steps that changed the text, comma separated
  std::map<std::string, double> timingsMs;
  std::vector<ContextSource> context;
};

// What the model is to do and to what: the `data` of a code action, and the argument of
// kActionCommand.
struct ActionOrder {
  std::string action;  // "edit", "simplify", ...: see docs/actions.md
  std::string uri;
  std::optional<std::int64_t> version;  // that the range is of; none: the newest
  Range range;
  std::string instruction;              // of "edit"
  std::string target;                   // of "translate": a language
  std::vector<Diagnostic> diagnostics;  // of "fix-diagnostic"
  // Of the command: answer with `{edit}` and apply nothing.
  bool preview = false;
};
// Carries out an ActionOrder and has the editor apply the edit; the answer is null, or `{edit}`, or
// `{markdown}` of an explanation.
inline constexpr std::string_view kActionCommand = "codestral.action";
// Reviews an open document (`{uri, range?}`) or a change (`{change, uri?}`: "uncommitted", "staged"
// or a revision) of the repository that holds the file or folder, else of the first folder, and
// publishes the findings as diagnostics. The answer is `{findings, model, files}`: how many there
// are, in how many files; nothing had changed when there is no file.
inline constexpr std::string_view kReviewCommand = "codestral.review";
// Takes findings back: all, those of a document (`{uri}`), or one (`{uri, id}`).
inline constexpr std::string_view kDismissFindingsCommand = "codestral.dismissFindings";
// The message of what is staged in the first folder, or in the one that holds `{uri}`: `{message,
// model}`. Nothing is written.
inline constexpr std::string_view kCommitMessageAction = "commit-message";
inline constexpr std::string_view kCommitMessageCommand = "codestral.commitMessage";

Json toJson(const Status& value);
Json toJson(const ActionOrder& value);
Json toJson(const Explanation& value);

// fromJson (lsp/types.h) is defined for DidShowCompletionParams,
// DidPartiallyAcceptCompletionParams, ExplainCompletionParams and ActionOrder.

}  // namespace codestral::lsp
