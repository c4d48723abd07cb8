// What a chat sends: the prompt with its files.

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "base/file.h"
#include "base/utf8.h"
#include "cli/chat.h"
#include "instruct/prompt.h"

namespace codestral::cli {
namespace {

constexpr std::size_t kLargestFile = 4UL * 1024 * 1024;

}  // namespace

Result<std::string> promptWithFiles(std::string prompt, std::span<const std::string> files) {
  for (const std::string& file : files) {
    const auto text = readFile(file, kLargestFile);
    if (!text) return std::unexpected(text.error());
    if (text->find('\0') != std::string::npos || !isUtf8(*text)) {
      return fail(ErrorKind::InvalidInput, fmt::format("{} is not a UTF-8 text file", file));
    }
    std::string name = toValidUtf8(file);
    std::ranges::replace_if(name, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, '?');
    prompt += fmt::format("\n\nThe file {}:\n{}", name, instruct::fenced(*text));
  }
  return prompt;
}

}  // namespace codestral::cli
