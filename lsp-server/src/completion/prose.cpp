// A model that was trained to talk sometimes does so where only code was asked for.

#include <algorithm>
#include <array>

#include "base/trim.h"
#include "completion/nesting.h"
#include "completion/postprocess.h"

namespace codestral::completion {
namespace {

constexpr std::string_view kFence = "```";

constexpr std::array<std::string_view, 25> kOpenings{
    "Here is ",       "Here's ",      "Here are ",      "Sure, ",       "Sure! ",
    "Sure:",          "Certainly",    "Of course",      "I'm sorry",    "I cannot ",
    "I can't ",       "I'll ",        "As an AI",       "The code ",    "The following ",
    "The completed ", "This code ",   "This function ", "To complete ", "In this code",
    "Based on ",      "Explanation:", "Let me ",        "Let's ",       "Below is "};

bool mayTalk(const Surroundings& around) {
  const bool text = around.language != nullptr &&
                    (around.language->id == "markdown" || around.language->id == "html");
  return text || around.kind != syntax::NodeKind::Code;
}

// The first line that is a fence: its beginning and the beginning of the next.
struct Fence {
  std::size_t begin = std::string_view::npos;
  std::size_t next = std::string_view::npos;
};

Fence findFence(std::string_view text, std::size_t from) {
  for (std::size_t begin = from; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    if (trimmed(text.substr(begin, end - begin)).starts_with(kFence)) {
      return {begin, end == std::string_view::npos ? text.size() : end + 1};
    }
    if (end == std::string_view::npos) break;
    begin = end + 1;
  }
  return {};
}

bool isTalk(std::string_view line) {
  line = trimmed(line);
  return std::ranges::any_of(kOpenings,
                             [&](std::string_view opening) { return line.starts_with(opening); });
}

bool isInQuotes(const Surroundings& around) {
  Nesting nesting(around.language);
  nesting.read(around.lineBefore);
  return !nesting.quote().empty();
}

bool isComment(std::string_view line, const Surroundings& around) {
  line = trimmed(line);
  if (line.starts_with("/*") || line.starts_with("<!--") || line.starts_with("* ")) return true;
  return around.language != nullptr && !around.language->lineComment.empty() &&
         line.starts_with(around.language->lineComment);
}

}  // namespace

std::string codeOnly(std::string text, const Surroundings& around) {
  if (mayTalk(around)) return text;
  const Fence open = findFence(text, 0);
  const std::string_view said = std::string_view(text).substr(0, open.begin);
  const bool talks = !isInQuotes(around) && isTalk(said);
  if (open.begin == std::string_view::npos) return talks ? std::string() : text;
  // Code that a fence ends, as the rest of an answer in Markdown.
  if (!isBlank(said) && !talks) {
    text.resize(open.begin == 0 ? 0 : open.begin - 1);
    return text;
  }
  const Fence close = findFence(text, open.next);
  const std::size_t end = close.begin == std::string_view::npos ? text.size() : close.begin - 1;
  return end <= open.next ? std::string() : text.substr(open.next, end - open.next);
}

std::string dropOnlyComments(std::string text, const Surroundings& around) {
  const bool wanted = mayTalk(around) || around.language == nullptr ||
                      !isBlank(around.lineBefore) || isComment(around.previousLine, around);
  if (wanted) return text;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    if (!isBlank(line) && !isComment(line, around)) return text;
    begin = end + 1;
  }
  return {};
}

}  // namespace codestral::completion
