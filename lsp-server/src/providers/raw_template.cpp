#include "providers/raw_template.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "http/url.h"

namespace codestral::providers {
namespace {

constexpr std::string_view kEndOfText = "</s>";

// Bytes at the end of the text that may be the beginning of the token, or all of it.
std::size_t openEnd(std::string_view text, std::string_view token) {
  std::size_t length = std::min(text.size(), token.size());
  while (length > 0 && !text.ends_with(token.substr(0, length))) --length;
  return length;
}

}  // namespace

Result<> checkForMarkers(std::string_view prefix, std::string_view suffix) {
  for (const std::string_view marker : kTemplateMarkers) {
    if (prefix.contains(marker) || suffix.contains(marker)) {
      return fail(
          ErrorKind::InvalidInput,
          fmt::format("the text around the cursor holds the model's control token {}", marker));
    }
  }
  return {};
}

Result<std::string> rawPrompt(std::string_view prefix, std::string_view suffix) {
  if (auto checked = checkForMarkers(prefix, suffix); !checked)
    return std::unexpected(std::move(checked.error()));
  return fmt::format("[SUFFIX]{}[PREFIX]{}", suffix, prefix);
}

bool knowsTemplate(std::string_view model) {
  return model.empty() || http::lowerCase(model).contains("codestral");
}

std::string ControlTokenFilter::feed(std::string_view text) {
  if (ended_) return {};
  held_ += text;
  std::size_t end = held_.size();
  for (const std::string_view marker : kTemplateMarkers) end = std::min(end, held_.find(marker));
  if (end < held_.size()) {
    held_.resize(end);
    std::string last = finish();
    ended_ = true;
    return last;
  }
  std::size_t open = 0;
  for (const std::string_view marker : kTemplateMarkers)
    open = std::max(open, openEnd(held_, marker));
  // Before the beginning of a marker it may still turn out to be the last token.
  open += openEnd(std::string_view(held_).substr(0, held_.size() - open), kEndOfText);
  std::string shown = held_.substr(0, held_.size() - open);
  held_.erase(0, shown.size());
  return shown;
}

std::string ControlTokenFilter::finish() {
  std::string last = std::exchange(held_, {});
  if (last.ends_with(kEndOfText)) last.resize(last.size() - kEndOfText.size());
  return last;
}

}  // namespace codestral::providers
