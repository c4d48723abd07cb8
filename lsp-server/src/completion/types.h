#pragma once

// The vocabulary of completion: what is asked, what is offered, and why nothing is. Values only.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/scheduler.h"
#include "context/prompt.h"
#include "text/position.h"

namespace codestral::completion {

// Why nothing is offered; every withheld suggestion has one.
enum class Reason {
  None,              // something is offered
  Disabled,          // completion.enabled is false
  LanguageDisabled,  // completion.languages
  GlobDisabled,      // completion.disabledGlobs
  FileIgnored,       // an ignore rule or a name that holds secrets
  NotOpen,           // the editor has not opened the document
  Diverged,          // the document cannot be trusted until the next full text
  TooLarge,          // over the size that completion looks at
  BadPosition,       // outside of the text or inside a character
  InsideIdentifier,  // text of the same word follows the cursor
  ReadOnly,          // nothing can be typed there
  InComment,         // completion.inComments
  InString,          // completion.inStrings
  JustAccepted,      // right behind a line that was accepted, nothing typed since
  Superseded,        // a newer request or edit came
  Cancelled,         // the editor took the request back
  ProviderPaused,    // the service asked to wait, and nothing else may answer
  BudgetExhausted,   // budget.requestsPerMinute or budget.eurosPerDay is used up
  ProviderFailed,    // the service or the network failed
  NoCredentials,     // the chosen service has no key
  ModelEmpty,        // the model had nothing to say
  NotConfident,      // the on-device model is not sure enough
  OnlyRepeats,       // what came repeats the text around the cursor
  LikelyRejected,    // this user seldom takes suggestions of this kind
};
// Of what ended a query.
Reason reasonOf(const Error& error);
std::string_view code(Reason reason);      // stable, kebab-case, for JSON and logs
std::string_view describe(Reason reason);  // for a person

enum class Trigger { Automatic, Invoked };

struct Request {
  std::string uri;
  text::Position position;
  Trigger trigger = Trigger::Automatic;
  // The entry that is selected in the editor's own list: the suggestion must continue its text.
  struct Selected {
    text::Range range;
    std::string text;
  };
  std::optional<Selected> selected;
};

// What may be inserted at some place, and where it is from.
struct Suggestion {
  std::string text;
  // Bytes right after the place that the text stands for as well, such as a bracket that the editor
  // closed.
  std::size_t replaces = 0;
  std::string provider;
  std::string model;
  std::string shape;  // how much was wanted, and the rule that chose it
  std::string cutBy;  // the post-processing steps that changed it
  // Where constructs end in the text, in bytes: what may be taken without taking all.
  std::vector<std::size_t> nodeEnds;

  // Without its first `typed` bytes.
  Suggestion after(std::size_t typed) const;
};

struct Item {
  std::string insertText;
  text::Range range;
  std::vector<std::size_t> nodeEnds;  // bytes of insertText
};

inline Micros micros(Clock::duration duration) {
  return std::chrono::duration_cast<Micros>(duration);
}

// Where the time went. Zero when the step did not happen.
struct Timings {
  Micros debounce{0};
  Micros context{0};
  Micros firstByte{0};  // from sending to the first byte of the answer
  Micros stream{0};     // from the first byte to the last that was wanted
  Micros postprocess{0};
  Micros total{0};
};

struct Offer {
  std::vector<Item> items;
  Reason reason = Reason::None;
  // More about the reason or the path: the service's message, the glob that matched, which memory.
  std::string detail;
  std::optional<ErrorKind> error;  // when a provider failed
  // Which way it took: "cache" (from memory), "adopted", "streamed", "on-device"; empty when
  // refused before.
  std::string path;
  // What the cache knew, when it was asked: "hit", or why nothing fitted (completion/cache.h).
  std::string_view lookup;
  std::string provider;
  std::string model;
  std::string shape;  // of the first item, as its cutBy
  std::string cutBy;
  std::vector<context::Source> sources;
  Timings timings;
};

}  // namespace codestral::completion
