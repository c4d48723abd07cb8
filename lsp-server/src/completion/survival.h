#pragma once

// How much of an accepted text is still there. Pure; any thread.

#include <string_view>

namespace codestral::completion {

// From 0 to 1: one less the share of the accepted words that have to be inserted, removed or
// replaced to find them somewhere in `now`, the text around the place as it is now. Words are
// identifiers and numbers; every other character that is no blank stands for itself. A text without
// words has survived.
double survival(std::string_view accepted, std::string_view now);

}  // namespace codestral::completion
