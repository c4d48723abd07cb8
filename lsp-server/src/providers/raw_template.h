#pragma once

// Codestral's own way to say "fill in the middle", for servers that do not know how:
// `[SUFFIX]{suffix}[PREFIX]{prefix}`, after which the model goes on. Pure; any thread.
//
// The begin-of-text token is the server's business (all of them add it), and there is no [MIDDLE]
// at the end: that is how the model was trained.

#include <array>
#include <string>
#include <string_view>

#include "base/error.h"

namespace codestral::providers {

inline constexpr std::array<std::string_view, 3> kTemplateMarkers{"[SUFFIX]", "[PREFIX]",
                                                                  "[MIDDLE]"};

// InvalidInput when the text itself holds a marker: the server could not tell it from ours.
Result<> checkForMarkers(std::string_view prefix, std::string_view suffix);
Result<std::string> rawPrompt(std::string_view prefix, std::string_view suffix);

// Whether it is a Codestral by its name; another model would take the template for text. A name
// that is not known counts as one.
bool knowsTemplate(std::string_view model);

// Keeps control tokens out of what a server streams. Text that may be the beginning of one is held
// back until more has come. A marker ends the completion: what follows it is another text. An
// end-of-text token counts as one at the very end only, since `</s>` is HTML elsewhere.
class ControlTokenFilter {
 public:
  // What of it can be shown by now.
  std::string feed(std::string_view text);
  // The text is over: what was held back and is none.
  std::string finish();
  bool ended() const { return ended_; }

 private:
  std::string held_;
  bool ended_ = false;
};

}  // namespace codestral::providers
