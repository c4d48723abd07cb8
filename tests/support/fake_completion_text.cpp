#include "support/fake_completion_text.h"

#include <algorithm>

#include "base/utf8.h"

namespace codestral::test {
namespace {

constexpr std::size_t kTokenBytes = 4;

bool isWord(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::string_view trimEnd(std::string_view text) {
  while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) {
    text.remove_suffix(1);
  }
  return text;
}

std::string_view indentOf(std::string_view line) {
  return line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
}

std::string_view lastLine(std::string_view text) {
  const std::size_t newline = text.rfind('\n');
  return newline == std::string_view::npos ? text : text.substr(newline + 1);
}

// The last identifier of at least three characters that satisfies `wanted`, or empty.
template <typename Wanted>
std::string_view latestWord(std::string_view text, Wanted wanted) {
  std::size_t end = text.size();
  while (end > 0) {
    while (end > 0 && !isWord(text[end - 1])) --end;
    std::size_t begin = end;
    while (begin > 0 && isWord(text[begin - 1])) --begin;
    const std::string_view word = text.substr(begin, end - begin);
    if (word.size() >= 3 && std::isdigit(static_cast<unsigned char>(word[0])) == 0 &&
        wanted(word)) {
      return word;
    }
    end = begin;
  }
  return {};
}

std::string body(std::string_view opener, std::string_view current, bool onNewLine, bool braces,
                 std::string_view text, std::string_view suffix) {
  const bool tabs = text.find("\n\t") != std::string_view::npos;
  const std::string outer(indentOf(opener));
  const std::string inner = outer + (tabs ? "\t" : "    ");
  std::string lead = "\n" + inner;
  if (onNewLine) lead = current.size() < inner.size() ? inner.substr(current.size()) : "";
  std::string result = lead + (braces ? "auto result = 0;" : "result = 0") + "\n" + inner +
                       (braces ? "return result;" : "return result");
  const std::size_t next = suffix.find_first_not_of(" \t\r\n");
  const bool closed = next != std::string_view::npos && suffix[next] == '}';
  if (braces && !closed) result += "\n" + outer + "}";
  return result;
}

}  // namespace

std::string defaultFimText(std::string_view prompt, std::string_view suffix) {
  const std::string_view line = lastLine(prompt);
  const std::string_view trimmed = trimEnd(prompt);
  const bool blank = trimEnd(line).empty();
  const std::string_view opener = blank ? lastLine(trimmed) : line;
  const std::string_view closing = trimEnd(opener);
  if (!closing.empty() && (closing.back() == '{' || closing.back() == ':')) {
    return body(opener, line, blank && !trimmed.empty(), closing.back() == '{', prompt, suffix);
  }

  const std::string_view suffixLine = trimEnd(suffix.substr(0, suffix.find('\n')));
  const bool semicolons = prompt.find(";\n") != std::string_view::npos;
  const std::string end = semicolons && suffixLine.empty() ? ";" : "";
  std::size_t wordBegin = line.size();
  while (wordBegin > 0 && isWord(line[wordBegin - 1])) --wordBegin;
  const std::string_view partial = line.substr(wordBegin);
  const std::string_view before = prompt.substr(0, prompt.size() - partial.size());
  std::string name(latestWord(before, [](std::string_view) { return true; }));
  if (name.empty()) name = "value";
  std::string rest;
  if (!partial.empty()) {
    const auto longer = [partial](std::string_view word) {
      return word.size() > partial.size() && word.starts_with(partial);
    };
    std::string_view whole = latestWord(before, longer);
    if (whole.empty()) whole = latestWord(suffix, longer);
    rest = whole.substr(std::min(partial.size(), whole.size()));
  }

  const auto open = std::ranges::count(line, '(') - std::ranges::count(line, ')');
  if (open > 0) {
    const auto closers = std::ranges::count(suffixLine, ')') - std::ranges::count(suffixLine, '(');
    const auto missing = std::max<std::ptrdiff_t>(0, open - std::max<std::ptrdiff_t>(0, closers));
    const std::string argument =
        (partial.empty() ? name : rest) + std::string(static_cast<std::size_t>(missing), ')');
    if (!argument.empty()) return argument + end;
  }
  if (!rest.empty()) return rest + end;
  return (partial.empty() ? name : "_value") + end;
}

std::vector<std::string> splitTokens(std::string_view text) {
  std::vector<std::string> tokens;
  while (!text.empty()) {
    std::size_t length = std::min(kTokenBytes, text.size());
    while (length < text.size() && length > 1 && isContinuation(text[length])) --length;
    while (length < text.size() && isContinuation(text[length])) ++length;
    tokens.emplace_back(text.substr(0, length));
    text.remove_prefix(length);
  }
  return tokens;
}

std::size_t countTokens(std::string_view text) {
  return (text.size() + kTokenBytes - 1) / kTokenBytes;
}

}  // namespace codestral::test
