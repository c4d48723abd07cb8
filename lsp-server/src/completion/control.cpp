// Marks that belong between a model and its prompt, and reach the text when a model or a server is
// careless.

#include <algorithm>
#include <array>
#include <optional>

#include "base/trim.h"
#include "completion/postprocess.h"
#include "text/position.h"

namespace codestral::completion {
namespace {

constexpr std::array<std::string_view, 20> kTokens{
    "[PREFIX]",     "[SUFFIX]",     "[MIDDLE]",         "[INST]", "[/INST]",
    "[TOOL_CALLS]", "[IMG]",        "[CONTROL]",        "<s>[",   "<unk>",
    "<fim_prefix>", "<fim_suffix>", "<fim_middle>",     "<PRE>",  "<SUF>",
    "<MID>",        "<EOT>",        "<file_separator>", "<eos>",  "<bos>"};

bool isTokenByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// `<|fim_middle|>` and all others of this form.
std::size_t barredLength(std::string_view text) {
  if (!text.starts_with("<|")) return 0;
  std::size_t end = 2;
  while (end < text.size() && isTokenByte(text[end])) ++end;
  return end > 2 && text.substr(end).starts_with("|>") ? end + 2 : 0;
}

std::size_t tokenLength(std::string_view text) {
  for (const std::string_view token : kTokens) {
    if (text.starts_with(token)) return token == "<s>[" ? 3 : token.size();
  }
  return barredLength(text);
}

// The first from there on. `struckThrough` is where HTML that `</s>` ends begins.
std::optional<text::ByteRange> findToken(std::string_view text, std::size_t from,
                                         std::size_t struckThrough) {
  for (std::size_t at = text.find_first_of("<[", from); at != std::string_view::npos;
       at = text.find_first_of("<[", at + 1)) {
    if (const std::size_t length = tokenLength(text.substr(at)); length > 0) {
      return text::ByteRange{at, at + length};
    }
    if (text.substr(at).starts_with("</s>") && at < struckThrough) {
      return text::ByteRange{at, at + 4};
    }
  }
  return std::nullopt;
}

}  // namespace

std::string cutControlTokens(std::string text, const Surroundings& around) {
  const std::size_t struckThrough = around.lineBefore.contains("<s>") ? 0 : text.find("<s>");
  std::size_t begin = 0;
  while (const auto token = findToken(text, begin, struckThrough)) {
    // A mark before everything announces the text; a later one ends it.
    if (!isBlank(std::string_view(text).substr(begin, token->begin - begin))) {
      text.resize(token->begin);
      break;
    }
    begin = token->end;
  }
  text.erase(0, begin);
  return text;
}

}  // namespace codestral::completion
