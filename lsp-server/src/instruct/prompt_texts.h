#pragma once

// The prompts that the program brings: instruct/prompts/NAME.md, put into it by the build. Static
// data; any thread.

#include <span>
#include <string_view>

namespace codestral::instruct {

struct PromptText {
  std::string_view name;
  std::string_view text;
};

std::span<const PromptText> promptTexts();

}  // namespace codestral::instruct
