#include "completion/postprocess.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/trim.h"

namespace codestral::completion {
namespace {

constexpr std::array<std::string_view, 8> kControlTokens{
    "[PREFIX]", "[SUFFIX]",        "[MIDDLE]",       "</s>",
    "<s>[",     "<|end_of_file|>", "<|fim_middle|>", "<|endoftext|>"};
// A shorter end that happens to equal the start of the rest of the line proves nothing, unless it
// is all of the rest.
constexpr std::size_t kTellingOverlap = 3;

bool isCloser(char c) {
  return c == ')' || c == ']' || c == '}' || c == '>' || c == '"' || c == '\'' || c == '`';
}

char openerOf(char closer) {
  switch (closer) {
    case ')':
      return '(';
    case ']':
      return '[';
    case '}':
      return '{';
    case '>':
      return '<';
    default:
      return closer;
  }
}

// Whether the closing character at `at` closes something that the text itself opened.
bool closesOwn(std::string_view text, std::size_t at) {
  const char closer = text[at];
  const char opener = openerOf(closer);
  if (opener == closer) return std::ranges::count(text.substr(0, at), closer) % 2 == 1;
  int depth = 0;
  for (std::size_t i = at; i-- > 0;) {
    if (text[i] == closer) ++depth;
    if (text[i] == opener && depth-- == 0) return true;
  }
  return false;
}

}  // namespace

std::string cutControlTokens(std::string text) {
  for (const std::string_view token : kControlTokens) {
    if (const std::size_t at = text.find(token); at != std::string::npos) text.resize(at);
  }
  return text;
}

std::string cutToExtent(std::string text, Extent extent, const Surroundings& around) {
  text.resize(std::min(text.size(), wantedOf(extent, around, text)));
  return text;
}

std::string dropRepeatedLines(std::string text, const Surroundings& around) {
  if (around.nextLines.empty()) return text;
  // The longest run of last lines that equals the run of non-blank lines below.
  std::vector<std::size_t> starts{0};
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
    starts.push_back(at + 1);
  for (std::size_t first = 1; first < starts.size(); ++first) {
    std::size_t compared = 0;
    bool equal = true;
    for (std::size_t i = first; i < starts.size() && equal; ++i) {
      const std::size_t end = i + 1 < starts.size() ? starts[i + 1] : text.size();
      const std::string_view line =
          trimmed(std::string_view(text).substr(starts[i], end - starts[i]));
      if (line.empty()) continue;
      if (compared == around.nextLines.size()) break;  // The rest goes beyond what was read.
      // Both text and indentation count for short lines: a lone `}` deeper than the one below is
      // not the same.
      equal = line == trimmed(around.nextLines[compared]) &&
              indentWidth(std::string_view(text).substr(starts[i])) ==
                  indentWidth(around.nextLines[compared]);
      ++compared;
    }
    if (equal && compared > 0) {
      text.resize(starts[first] - 1);
      break;
    }
  }
  return text;
}

std::string dropOverlap(std::string text, std::string_view lineAfter) {
  const std::string_view rest = trimmed(lineAfter);
  if (rest.empty() || text.find('\n') != std::string::npos) return text;
  for (std::size_t length = std::min(rest.size(), text.size()); length > 0; --length) {
    const std::string_view overlap = rest.substr(0, length);
    if (!text.ends_with(overlap)) continue;
    const bool telling = length == rest.size() || length >= kTellingOverlap ||
                         std::ranges::all_of(overlap, isCloser);
    if (!telling) continue;
    const std::size_t begin = text.size() - length;
    // `f(x)` before a `)` that the editor closed: the text's own bracket stays.
    const bool own = isCloser(text[begin]) && closesOwn(text, begin);
    if (own) continue;
    text.resize(begin);
    break;
  }
  return text;
}

std::string dropTrailingBlanks(std::string text) {
  const std::size_t last = text.find_last_not_of(" \t\r\n");
  text.resize(last == std::string::npos ? 0 : last + 1);
  return text;
}

std::string dropEcho(std::string text, const Surroundings& around) {
  const std::string_view said = trimmed(text);
  const auto echoes = [&](std::string_view line) {
    return !line.empty() && said == trimmed(line) && isBlank(around.lineBefore);
  };
  if (echoes(around.previousLine) && said.size() > 1) return {};
  if (!around.nextLines.empty() && echoes(around.nextLines.front())) return {};
  return text;
}

std::string useLineEnd(std::string text, std::string_view eol) {
  std::erase(text, '\r');
  if (eol == "\n") return text;
  std::string converted;
  for (const char c : text) {
    if (c == '\n') {
      converted += eol;
    } else {
      converted += c;
    }
  }
  return converted;
}

Candidate postprocess(std::string_view raw, Extent extent, const Surroundings& around) {
  Candidate candidate{std::string(raw), {}};
  const auto step = [&](std::string_view name, std::string after) {
    if (after.size() != candidate.text.size()) {
      if (!candidate.cutBy.empty()) candidate.cutBy += ", ";
      candidate.cutBy += name;
    }
    candidate.text = std::move(after);
  };
  std::erase(candidate.text, '\r');
  step("control tokens", cutControlTokens(candidate.text));
  step("extent", cutToExtent(candidate.text, extent, around));
  step("repeated lines", dropRepeatedLines(candidate.text, around));
  step("trailing blanks", dropTrailingBlanks(candidate.text));
  step("overlap", dropOverlap(candidate.text, around.lineAfter));
  step("echo", dropEcho(candidate.text, around));
  candidate.text = useLineEnd(std::move(candidate.text), around.eol);
  return candidate;
}

}  // namespace codestral::completion
