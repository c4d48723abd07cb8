// What a chat sends: which model, and the prompt with its files.

#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.h"
#include "base/utf8.h"
#include "cli/chat.h"

namespace codestral::cli {
namespace {

constexpr std::size_t kLargestFile = 4UL * 1024 * 1024;
constexpr std::array<std::string_view, 4> kClasses{"mistral-large", "mistral-medium", "codestral",
                                                   "mistral-small"};

// A fence that the text cannot close.
std::string fenceAround(std::string_view text) {
  std::size_t longest = 2;
  std::size_t run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return std::string(longest + 1, '`');
}

bool isInClass(std::string_view id, std::string_view name) {
  return id.starts_with(name) && id.substr(name.size()).starts_with('-') &&
         !id.starts_with("codestral-embed");
}

}  // namespace

std::string chooseChatModel(std::span<const mistral::ModelCard> models, bool sees) {
  std::vector<const mistral::ModelCard*> fit;
  for (const mistral::ModelCard& card : models) {
    const bool base = !card.type || *card.type != "fine-tuned";
    if (base && card.capabilities.completionChat && !card.deprecation &&
        (!sees || card.capabilities.vision)) {
      fit.push_back(&card);
    }
  }
  for (const std::string_view name : kClasses) {
    std::string best;
    for (const mistral::ModelCard* card : fit) {
      if (card->id == fmt::format("{}-latest", name)) return card->id;
      if (isInClass(card->id, name)) best = std::max(best, card->id);
    }
    if (!best.empty()) return best;
  }
  const auto longest = std::ranges::max_element(
      fit, {}, [](const mistral::ModelCard* card) { return card->maxContextLength; });
  return longest == fit.end() ? "" : (*longest)->id;
}

Result<std::string> promptWithFiles(std::string prompt, std::span<const std::string> files) {
  for (const std::string& file : files) {
    const auto text = readFile(file, kLargestFile);
    if (!text) return std::unexpected(text.error());
    if (text->find('\0') != std::string::npos || !isUtf8(*text)) {
      return fail(ErrorKind::InvalidInput, fmt::format("{} is not a UTF-8 text file", file));
    }
    const std::string fence = fenceAround(*text);
    std::string name = toValidUtf8(file);
    std::ranges::replace_if(name, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, '?');
    prompt += fmt::format("\n\nThe file {}:\n{}\n{}{}{}", name, fence, *text,
                          text->ends_with('\n') ? "" : "\n", fence);
  }
  return prompt;
}

}  // namespace codestral::cli
