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
};

struct Refusal {
  Reason reason = Reason::None;
  std::string detail;
};

inline constexpr std::size_t kLargestDocument = 20 * 1024 * 1024;

// For every request.
std::optional<Refusal> refuseDocument(const Settings& settings, const text::Snapshot& document,
                                      const FileVerdict& verdict);
// For requests that the user did not ask for.
std::optional<Refusal> refusePlace(const Surroundings& around);

}  // namespace codestral::completion
