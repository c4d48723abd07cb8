#include "replay/oracle.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <utility>

namespace codestral::replay {
namespace {

// How much text around the cursor tells a place from others.
constexpr std::size_t kMostCompared = 400;
// So much of the current text must be that of the final one, else it does not know where it is.
constexpr std::size_t kLeastKnown = 12;
constexpr std::size_t kTokenLength = 5;
constexpr std::size_t kRunOn = 160;

// A model takes one name for another, but knows the grammar.
constexpr std::string_view kKeywords =
    " and as async await bool break case catch class const continue def default do double elif "
    "else "
    "enum except explicit export false final float fn for from func function if impl import in int "
    "interface let match mod mut namespace new not null nullptr operator or package private pub "
    "public raise range return self size_t static std string struct switch template this throw "
    "true try type typename use using var void while with yield ";

bool isKeyword(std::string_view word) {
  return kKeywords.contains(" " + std::string(word) + " ");
}

enum Kind : std::uint64_t { kHard = 1, kHow, kName, kRunsOn, kRepeats, kInvents };

bool isWordByte(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::size_t commonEnd(std::string_view a, std::string_view b, std::size_t most) {
  std::size_t length = 0;
  while (length < std::min({a.size(), b.size(), most}) &&
         a[a.size() - 1 - length] == b[b.size() - 1 - length])
    ++length;
  return length;
}

std::size_t wordEnd(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  while (end < text.size() && isWordByte(text[end])) ++end;
  return end;
}

}  // namespace

std::vector<std::string> tokensOf(std::string_view text) {
  std::vector<std::string> tokens;
  while (!text.empty()) {
    std::size_t end = 1;
    if (text.front() == '\n') {
      end = std::min(text.find_first_not_of(" \t\n"), text.size());
    } else if (isWordByte(text.front()) || text.front() == ' ') {
      end = std::max<std::size_t>(wordEnd(text, 1), 1);
      end = std::min(end, kTokenLength);
    } else {
      // A character of several bytes stays whole.
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
    }
    tokens.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return tokens;
}

Oracle::Oracle(std::string finalText, OracleOptions options)
    : text_(std::move(finalText)), options_(options) {
  std::set<std::string> names;
  for (std::size_t at = 0; at < text_.size(); ++at) {
    const std::size_t end = wordEnd(text_, at);
    const std::string word = text_.substr(at, end - at);
    if (word.size() >= 3 && !isKeyword(word)) names.insert(word);
    if (end > at) at = end;
  }
  names_.assign(names.begin(), names.end());
  if (names_.empty()) names_.emplace_back("value");
}

std::vector<std::string> Oracle::answer(std::string_view prefix, std::string_view suffix,
                                        std::size_t mostTokens) const {
  std::size_t place = 0;
  const std::string said = truth(prefix, suffix, place);
  auto tokens = tokensOf(said);
  if (tokens.size() > mostTokens) tokens.resize(mostTokens);
  return tokens;
}

std::string Oracle::truth(std::string_view prefix, std::string_view suffix,
                          std::size_t& place) const {
  // The place whose text before it is most like the prefix, then the one whose text after is.
  std::size_t known = 0;
  std::size_t likeness = 0;
  for (std::size_t i = 0; i <= text_.size(); ++i) {
    const std::size_t length =
        commonEnd(prefix, std::string_view(text_).substr(0, i), kMostCompared);
    if (length < known || length == 0) continue;
    const std::size_t distance = i > prefix.size() ? i - prefix.size() : prefix.size() - i;
    const std::size_t like = text_.size() - std::min(text_.size(), distance);
    if (length == known && like <= likeness) continue;
    known = length;
    likeness = like;
    place = i;
  }
  const std::size_t lineStart = prefix.rfind('\n') + 1;  // 0 when there is none
  const bool wholeLine = known >= prefix.size() - lineStart;
  if (!wholeLine || known < std::min(kLeastKnown, prefix.size())) return invented(prefix);

  const std::size_t below = commonEnd(suffix, text_, text_.size() - place);
  const std::size_t end = text_.size() - below;
  std::string said = text_.substr(place, end - place);
  if (said.find_first_not_of(" \t\n") == said.npos)
    return chance(options_.invents, kInvents, place) ? said + invented(prefix) : said;
  // Places of one line err alike: whether an answer runs on is not thrown anew with each key.
  const std::size_t line = text_.rfind('\n', place == 0 ? 0 : place - 1) + 1;
  if (chance(options_.runsOn, kRunsOn, line)) {
    said += text_.substr(end, kRunOn);
  } else if (chance(options_.repeats, kRepeats, line)) {
    said += text_.substr(end, std::min(text_.find('\n', end), text_.size()) - end);
  }
  return withErrors(said, place);
}

std::string Oracle::invented(std::string_view prefix) const {
  const std::size_t line = prefix.rfind('\n') + 1;
  const std::uint64_t about = std::hash<std::string_view>()(prefix.substr(line));
  const std::string& first = names_[draw(kName, about) % names_.size()];
  const std::string& second = names_[draw(kHow, about) % names_.size()];
  const bool continues = !prefix.empty() && isWordByte(prefix.back());
  return (continues ? " " : "") + first + " " + second + "\n";
}

std::string Oracle::withErrors(std::string_view truth, std::size_t place) const {
  std::string said;
  bool inWord = place > 0 && isWordByte(text_[place - 1]);
  for (std::size_t at = 0; at < truth.size();) {
    const std::size_t end = wordEnd(truth, at);
    const bool hard = end > at && !inWord && !isKeyword(truth.substr(at, end - at)) &&
                      chance(options_.hardWords, kHard, place + at);
    inWord = false;
    if (!hard) {
      const std::size_t next = std::max(end, at + 1);
      said += truth.substr(at, next - at);
      at = next;
      continue;
    }
    if (draw(kHow, place + at) % 3 == 0) return said;  // it does not know, and stops
    said += names_[draw(kName, place + at) % names_.size()];
    at = end;
  }
  return said;
}

bool Oracle::chance(double share, std::uint64_t kind, std::uint64_t place) const {
  return static_cast<double>(draw(kind, place) >> 11U) * 0x1.0p-53 < share;
}

// SplitMix64 of the three.
std::uint64_t Oracle::draw(std::uint64_t kind, std::uint64_t place) const {
  std::uint64_t z = options_.seed * 0x9E3779B97F4A7C15U + kind * 0xD1B54A32D192ED03U + place;
  for (int round = 0; round < 2; ++round) {
    z += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    z ^= z >> 31U;
  }
  return z;
}

}  // namespace codestral::replay
