#pragma once

// The first step: whether this place may get a completion at all. Pure.

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "completion/surroundings.h"
#include "completion/types.h"
#include "text/document.h"

namespace codestral::completion {

// The user's settings that completion looks at, as plain values.
struct Settings {
  bool enabled = true;
  std::map<std::string, bool> languages;
  std::vector<std::string> disabledGlobs;
  bool inComments = true;
  bool inStrings = true;
  std::optional<Millis> debounce;  // none: adaptive
  int maxTokens = 256;
  double eagerness = 0.5;
  bool prefetch = true;
  enum class Multiline { Auto, Never, Always } multiline = Multiline::Auto;
  int contextMaxTokens = 4096;
};

// What the server found out about the file by its path.
struct FileVerdict {
  bool ignored = false;
  std::string matchedGlob;  // of disabledGlobs
  bool readOnly = false;    // no file that can be written, so nobody types there
  bool excluded() const { return ignored || !matchedGlob.empty(); }
};

// A line that was accepted, in the version of the document that holds it. It is not followed at
// once by another suggestion: the user reads what there is, or types on.
struct AcceptedLine {
  std::int64_t version = 0;
  std::size_t end = 0;
};

struct Refusal {
  Reason reason = Reason::None;
  std::string detail;
};

inline constexpr std::size_t kLargestDocument = 20 * 1024 * 1024;

// For every request.
std::optional<Refusal> refuseDocument(const Settings& settings, const text::Snapshot& document,
                                      const FileVerdict& verdict);

// For requests that the user did not ask for. `kind` is what the cursor is in.
struct Spot {
  const Surroundings& around;
  syntax::NodeKind kind = syntax::NodeKind::Code;
  bool readOnly = false;
  bool justAccepted = false;
};
std::optional<Refusal> refuseSpot(const Settings& settings, const Spot& spot);

}  // namespace codestral::completion
