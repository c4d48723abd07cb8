#include "instruct/talk.h"

#include <algorithm>
#include <array>

#include "base/trim.h"

namespace codestral::instruct {
namespace {

bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80U;
}

// "1. ", "- ", "* ", "> " before a sentence.
std::string_view withoutBullet(std::string_view line) {
  line = trimmed(line);
  std::size_t digits = 0;
  while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9') ++digits;
  if (digits > 0 &&
      (line.substr(digits).starts_with(". ") || line.substr(digits).starts_with(") ")))
    line.remove_prefix(digits + 2);
  while (line.starts_with("- ") || line.starts_with("* ") || line.starts_with("> "))
    line.remove_prefix(2);
  while (line.starts_with("**")) line.remove_prefix(2);
  return line;
}

bool announces(std::string_view line) {
  constexpr std::array<std::string_view, 16> kOpenings{
      "here is ",  "here's ",      "here are ",    "sure",           "certainly",    "of course",
      "below is ", "i have ",      "i've ",        "the following ", "the updated ", "updated ",
      "okay",      "this is the ", "as requested", "absolutely"};
  const std::string said = lower(trimmed(line));
  return std::ranges::any_of(kOpenings, [&](auto each) { return said.starts_with(each); }) &&
         (said.ends_with(':') || said.ends_with('.') || said.ends_with('!'));
}

struct Paragraph {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::vector<Paragraph> paragraphsOf(LineSpan lines) {
  std::vector<Paragraph> result;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (isBlank(lines[i])) continue;
    if (result.empty() || result.back().end != i) result.push_back({i, i});
    result.back().end = i + 1;
  }
  return result;
}

}  // namespace

bool declines(LineSpan lines) {
  constexpr std::array<std::string_view, 19> kOpenings{
      "i'm sorry",      "i am sorry",    "sorry, ",     "i cannot",       "i can't",
      "i can not",      "i'm unable",    "i am unable", "i'm not able",   "i am not able",
      "i won't",        "unfortunately", "as an ai",    "i apologize",    "i must decline",
      "je suis désolé", "désolé",        "lo siento",   "es tut mir leid"};
  const auto it = std::ranges::find_if_not(lines, isBlank);
  if (it == lines.end()) return false;
  std::string said = lower(trimmed(*it));
  for (std::size_t at = said.find("’"); at != std::string::npos; at = said.find("’"))
    said.replace(at, std::string_view("’").size(), "'");
  return std::ranges::any_of(kOpenings, [&](auto each) { return said.starts_with(each); });
}

bool isSentence(std::string_view line) {
  const std::string_view plain = trimmed(line);
  if (plain.starts_with('#') || plain.starts_with("//") || plain.starts_with("/*")) return false;
  const std::string_view said = withoutBullet(line);
  if (said.size() < 8 || !isLetter(said.front())) return false;
  const bool bullet = said.size() != plain.size();
  if (!bullet && said.front() >= 'a' && said.front() <= 'z') return false;
  std::string_view end = said;
  while (end.ends_with('*') || end.ends_with('`') || end.ends_with(')')) end.remove_suffix(1);
  if (end.empty() || !std::string_view(".:!?").contains(end.back())) return false;
  const auto words = std::ranges::count(said, ' ') + 1;
  const auto letters = std::ranges::count_if(said, [](char c) { return isLetter(c) || c == ' '; });
  return words >= 3 && static_cast<std::size_t>(letters) * 10 >= said.size() * 8;
}

Lines withoutTalk(Lines lines) {
  const auto isTalk = [&](const Paragraph& each) {
    return std::all_of(lines.begin() + static_cast<std::ptrdiff_t>(each.begin),
                       lines.begin() + static_cast<std::ptrdiff_t>(each.end),
                       [](const auto& line) { return isSentence(line) || announces(line); });
  };
  std::vector<Paragraph> paragraphs = paragraphsOf(lines);
  std::size_t first = 0;
  while (first < paragraphs.size() && isTalk(paragraphs[first])) ++first;
  std::size_t last = paragraphs.size();
  while (last > first && isTalk(paragraphs[last - 1])) --last;
  if (first == last) return {};
  // An announcement may stand on the line right before the code.
  std::size_t begin = paragraphs[first].begin;
  while (begin + 1 < paragraphs[first].end && announces(lines[begin])) ++begin;
  return {lines.begin() + static_cast<std::ptrdiff_t>(begin),
          lines.begin() + static_cast<std::ptrdiff_t>(paragraphs[last - 1].end)};
}

Lines withoutAnnouncement(Lines lines) {
  dropBlankEnds(lines);
  if (lines.size() > 1 && announces(lines.front()) && trimmed(lines.front()).ends_with(':'))
    lines.erase(lines.begin());
  dropBlankEnds(lines);
  return lines;
}

bool mentions(std::string_view line, std::span<const std::string_view> words) {
  const std::string said = lower(line);
  return std::ranges::any_of(words, [&](std::string_view word) {
    for (std::size_t at = said.find(word); at != std::string::npos; at = said.find(word, at + 1)) {
      const bool begins = at == 0 || !isLetter(said[at - 1]);
      const std::size_t end = at + word.size();
      if (begins && (end == said.size() || !isLetter(said[end]))) return true;
    }
    return false;
  });
}

}  // namespace codestral::instruct
