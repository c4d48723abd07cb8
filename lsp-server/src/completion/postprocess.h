#pragma once

// From what a model said to what is offered: a list of small pure steps, each of which may cut the
// text or drop it.

#include <string>
#include <string_view>

#include "completion/limit.h"
#include "completion/surroundings.h"

namespace codestral::completion {

struct Candidate {
  std::string text;
  std::string cutBy;  // names of the steps that changed it, comma separated, for explanations
};

// All steps in order. An empty result means that nothing worth showing is left.
Candidate postprocess(std::string_view raw, Extent extent, const Surroundings& around);

// The steps, in their order.
std::string cutControlTokens(
    std::string text);  // [PREFIX], [SUFFIX], </s> and the like, and what follows them
std::string cutToExtent(std::string text, Extent extent, const Surroundings& around);
std::string dropRepeatedLines(
    std::string text,
    const Surroundings& around);  // last lines that stand below the cursor already
std::string dropTrailingBlanks(std::string text);
std::string dropOverlap(
    std::string text,
    std::string_view lineAfter);  // an end that stands right after the cursor already
std::string dropEcho(std::string text,
                     const Surroundings& around);  // nothing but the line above or below again
std::string useLineEnd(std::string text, std::string_view eol);

}  // namespace codestral::completion
