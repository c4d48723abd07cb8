#pragma once

// What became of the suggestions, a row each: where it was offered and how it ended, never what it
// said and never in which file. Blocks on the disk.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/connection.h"

namespace codestral::store {

enum class Outcome {
  Accepted,
  Partial,   // the start of it was taken, and then something else typed
  Rejected,  // shown, and then something else was typed or the cursor moved on
  Ignored,   // not on the screen for long enough to be read, or typed by hand to its end
  Hidden,    // the learned gate held it back
};
std::string_view name(Outcome outcome);
std::optional<Outcome> outcomeOf(std::string_view name);

struct Suggestion {
  std::int64_t key = 0;  // random
  std::int64_t at = 0;   // when it was offered, in milliseconds since the Unix epoch
  std::string language;  // id; empty when it is not known
  std::string node;      // "code", "string", "comment": what the cursor was in
  std::string place;     // how the line begins: "line-start", "after-dot" ...
  bool midLine = false;  // text follows on the line
  std::string provider;
  std::int64_t length = 0;  // in UTF-16 units
  std::int64_t lines = 1;
  std::int64_t latencyMs = 0;                   // from asking to offering
  std::optional<std::int64_t> rhythmMs;         // mean time between the keys before
  std::optional<double> recentShare;            // accepted, of the last few
  std::optional<std::int64_t> sinceAcceptedMs;  // since the last acceptance
  bool invoked = false;                         // the user asked for it
  bool heldOut = false;  // the learned gate would have hidden it, and showed it to learn
  Outcome outcome = Outcome::Ignored;
  std::int64_t shownMs = 0;         // on the screen
  std::int64_t acceptedLength = 0;  // in UTF-16 units
  // How much of what was accepted was still there later, from 0 to 1.
  std::optional<double> survived30s;
  std::optional<double> survived2m;
  std::optional<double> survived5m;

  bool operator==(const Suggestion&) const = default;
};

// Written again with the same key, it takes the place of the older one.
Result<> put(Connection& connection, const Suggestion& suggestion);
// The newest `limit` that say what the user likes (not Ignored), the oldest of them first.
Result<std::vector<Suggestion>> latestDecided(Connection& connection, std::int64_t limit);

// How it went for one language.
struct LanguageSummary {
  std::string language;
  std::int64_t shown = 0;  // long enough to be read, or accepted
  std::int64_t accepted = 0;
  std::int64_t partial = 0;
  std::int64_t rejected = 0;
  std::int64_t hidden = 0;
  std::int64_t acceptedLength = 0;
  std::optional<double> survived30s;  // means
  std::optional<double> survived2m;
  std::optional<double> survived5m;
};
// The most shown first.
Result<std::vector<LanguageSummary>> summaries(Connection& connection);

}  // namespace codestral::store
