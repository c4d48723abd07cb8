#include "instruct/lines.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <unordered_map>

#include "base/trim.h"

namespace codestral::instruct {

Lines splitLines(std::string_view text) {
  Lines lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

std::string joinLines(LineSpan lines, std::string_view end) {
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (i > 0) text += end;
    text += lines[i];
  }
  return text;
}

std::string withPlainLineEnds(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r') {
      result += text[i];
      continue;
    }
    result += '\n';
    if (i + 1 < text.size() && text[i + 1] == '\n') ++i;
  }
  return result;
}

bool isBlank(std::string_view text) {
  return trimmed(text).empty();
}

std::string_view withoutTrailingBlanks(std::string_view line) {
  return line.substr(0, line.find_last_not_of(" \t") + 1);
}

std::string_view indentation(std::string_view line) {
  return line.substr(0, std::min(line.find_first_not_of(" \t"), line.size()));
}

bool isTelling(std::string_view line) {
  constexpr std::array<std::string_view, 8> kCommon{"end",   "fi",   "done",  "else",
                                                    "else:", "pass", "break", "try:"};
  line = trimmed(line);
  while (line.ends_with(';') || line.ends_with(',') || line.ends_with('{')) line.remove_suffix(1);
  line = trimmed(line);
  if (std::ranges::find(kCommon, line) != kCommon.end()) return false;
  const auto letters = std::ranges::count_if(line, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           static_cast<unsigned char>(c) >= 0x80U;
  });
  return letters >= 2;
}

bool sameLine(std::string_view a, std::string_view b) {
  return trimmed(a) == trimmed(b);
}

double similarity(std::string_view a, std::string_view b) {
  a = trimmed(a);
  b = trimmed(b);
  if (a == b) return 1;
  if (a.size() < 2 || b.size() < 2) return 0;
  constexpr std::size_t kMost = 400;  // of a line; enough to know it by
  a = a.substr(0, kMost);
  b = b.substr(0, kMost);
  std::array<std::int16_t, 1024> pairs{};
  const auto slot = [](std::string_view text, std::size_t i) {
    return (static_cast<unsigned char>(text[i]) * 31U + static_cast<unsigned char>(text[i + 1])) %
           1024U;
  };
  for (std::size_t i = 0; i + 1 < a.size(); ++i) ++pairs.at(slot(a, i));
  std::size_t common = 0;
  for (std::size_t i = 0; i + 1 < b.size(); ++i) {
    std::int16_t& left = pairs.at(slot(b, i));
    if (left <= 0) continue;
    --left;
    ++common;
  }
  return 2.0 * static_cast<double>(common) / static_cast<double>(a.size() + b.size() - 2);
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

void dropBlankEnds(Lines& lines) {
  while (!lines.empty() && isBlank(lines.back())) lines.pop_back();
  const auto first = std::ranges::find_if_not(lines, isBlank);
  lines.erase(lines.begin(), first);
}

std::size_t firstTelling(LineSpan lines) {
  return static_cast<std::size_t>(std::ranges::find_if(lines, isTelling) - lines.begin());
}

std::vector<Match> matchingLines(LineSpan left, LineSpan right, bool loose) {
  std::unordered_map<std::string_view, std::uint32_t> numbers;
  const auto ids = [&](LineSpan lines) {
    std::vector<std::uint32_t> result;
    result.reserve(lines.size());
    for (const std::string_view line : lines) {
      const auto next = static_cast<std::uint32_t>(numbers.size());
      result.push_back(numbers.try_emplace(loose ? trimmed(line) : line, next).first->second);
    }
    return result;
  };
  const auto a = ids(left);
  const auto b = ids(right);
  return matching(a, b);
}

}  // namespace codestral::instruct
