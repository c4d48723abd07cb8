#include "support/fake_prompt_facts.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace codestral::test {
namespace {

constexpr std::size_t kLookedAt = 8192;

bool isAlpha(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}
bool isDigit(char c) {
  return std::isdigit(static_cast<unsigned char>(c)) != 0;
}
bool isUpper(char c) {
  return std::isupper(static_cast<unsigned char>(c)) != 0;
}
bool isSpace(char c) {
  return std::isspace(static_cast<unsigned char>(c)) != 0;
}

template <std::size_t N>
bool oneOf(std::string_view word, const std::array<std::string_view, N>& list) {
  return std::ranges::find(list, word) != list.end();
}

// Capitalised at the beginning of a sentence without being a name.
constexpr auto kOpeners = std::to_array<std::string_view>(
    {"a",     "add",       "an",        "and",    "are",    "ask",       "book", "call",
     "can",   "check",     "compute",   "could",  "create", "describe",  "do",   "does",
     "edit",  "explain",   "extract",   "fetch",  "find",   "fix",       "for",  "from",
     "get",   "give",      "he",        "hello",  "hi",     "how",       "i",    "if",
     "in",    "is",        "it",        "list",   "make",   "my",        "no",   "on",
     "open",  "please",    "read",      "return", "run",    "search",    "send", "she",
     "show",  "summarise", "summarize", "tell",   "that",   "the",       "then", "there",
     "these", "they",      "this",      "those",  "to",     "translate", "use",  "we",
     "what",  "when",      "where",     "which",  "who",    "why",       "will", "would",
     "write", "yes",       "you",       "your"});
constexpr std::array<std::string_view, 7> kBeforePlaces = {"in",   "at", "for", "to",
                                                           "from", "of", "near"};

bool isNumber(std::string_view word) {
  if (word.starts_with('-')) word.remove_prefix(1);
  const auto dots = std::ranges::count(word, '.');
  return !word.empty() && isDigit(word.front()) && isDigit(word.back()) && dots <= 1 &&
         std::ranges::all_of(word, [](char c) { return isDigit(c) || c == '.'; });
}

bool isDate(std::string_view word) {
  if (word.size() < 10 || word[4] != '-' || word[7] != '-') return false;
  for (const std::size_t at : {0, 1, 2, 3, 5, 6, 8, 9}) {
    if (!isDigit(word[at])) return false;
  }
  return true;
}

bool isIdentifierPart(char c) {
  return isAlpha(c) || isDigit(c) || c == '-' || c == '_';
}

// Letters first, then digits too: no number, ordinal or amount.
bool isId(std::string_view word) {
  return isAlpha(word.front()) && std::ranges::all_of(word, isIdentifierPart) &&
         std::ranges::any_of(word, isDigit);
}

bool isUuid(std::string_view word) {
  return word.size() == 36 && std::ranges::count(word, '-') == 4 &&
         std::ranges::all_of(word, [](char c) {
           return c == '-' || std::isxdigit(static_cast<unsigned char>(c)) != 0;
         });
}

bool isPath(std::string_view word) {
  if (word.find("://") != std::string_view::npos || word.find('@') != std::string_view::npos) {
    return false;
  }
  const bool plain = std::ranges::all_of(word, [](char c) {
    return isIdentifierPart(c) || c == '.' || c == '/' || c == '~' || c == '+';
  });
  if (!plain || !std::ranges::any_of(word, isAlpha)) return false;
  if (word.find('/') != std::string_view::npos) return word.size() > 1;
  const std::size_t dot = word.rfind('.');
  return dot != std::string_view::npos && dot > 0 && dot + 1 < word.size() &&
         word.size() - dot <= 7 && isAlpha(word[dot + 1]);
}

struct Word {
  std::string_view text;
  bool endsSentence = false;
  bool endsPhrase = false;  // a comma follows, or the like
};

std::vector<Word> splitWords(std::string_view text) {
  std::vector<Word> words;
  std::size_t at = 0;
  while (at < text.size()) {
    while (at < text.size() && isSpace(text[at])) ++at;
    std::size_t end = at;
    while (end < text.size() && !isSpace(text[end])) ++end;
    std::string_view word = text.substr(at, end - at);
    at = end;
    constexpr std::string_view kOpening = "\"'`([{<*";
    constexpr std::string_view kClosing = "\"'`)]}>*.,;:!?";
    while (!word.empty() && kOpening.find(word.front()) != std::string_view::npos) {
      word.remove_prefix(1);
    }
    bool sentence = false;
    bool phrase = false;
    while (!word.empty() && kClosing.find(word.back()) != std::string_view::npos) {
      sentence = sentence || word.back() == '.' || word.back() == '!' || word.back() == '?';
      phrase = true;
      word.remove_suffix(1);
    }
    if (word.ends_with("'s")) word.remove_suffix(2);
    if (!word.empty()) words.push_back({word, sentence, phrase});
  }
  return words;
}

}  // namespace

PromptFacts::PromptFacts(std::string_view prompt)
    : prompt_(prompt.substr(prompt.size() > kLookedAt ? prompt.size() - kLookedAt : 0)) {
  readQuoted();
  readExpression();
  readWords();
}

void PromptFacts::add(FactKind kind, std::string text) {
  const auto same = [&](const Fact& fact) { return fact.kind == kind && fact.text == text; };
  if (!text.empty() && std::ranges::none_of(facts_, same))
    facts_.push_back({kind, std::move(text)});
}

void PromptFacts::readQuoted() {
  for (std::size_t i = 0; i < prompt_.size(); ++i) {
    const char quote = prompt_[i];
    if (quote != '"' && quote != '`' && quote != '\'') continue;
    if (quote == '\'' && i > 0 && isAlpha(prompt_[i - 1])) continue;  // an apostrophe
    const std::size_t end = prompt_.find(quote, i + 1);
    if (end == std::string::npos) continue;
    add(FactKind::Quoted, prompt_.substr(i + 1, end - i - 1));
    i = end;
  }
}

void PromptFacts::readExpression() {
  const auto belongs = [](char c) {
    return isDigit(c) || std::string_view(" .()+-*/^%").find(c) != std::string_view::npos;
  };
  for (std::size_t i = 0; i < prompt_.size(); ++i) {
    if ((!isDigit(prompt_[i]) && prompt_[i] != '(') || (i > 0 && isAlpha(prompt_[i - 1]))) continue;
    std::size_t end = i;
    while (end < prompt_.size() && belongs(prompt_[end])) ++end;
    std::string_view found = std::string_view(prompt_).substr(i, end - i);
    while (!found.empty() && !isDigit(found.back()) && found.back() != ')') found.remove_suffix(1);
    const bool counts = found.find_first_of("+*/^%") != std::string_view::npos ||
                        found.find(" - ") != std::string_view::npos;
    if (counts && std::ranges::count_if(found, isDigit) >= 2) {
      add(FactKind::Expression, std::string(found));
    }
    i = end;
  }
}

void PromptFacts::readWords() {
  const std::vector<Word> words = splitWords(prompt_);
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i].text;
    words_.push_back(lowerCase(word));
    if (word.starts_with("http://") || word.starts_with("https://")) {
      add(FactKind::Url, std::string(word));
    } else if (word.find('@') != std::string_view::npos &&
               word.find('.') != std::string_view::npos) {
      add(FactKind::Email, std::string(word));
    } else if (isDate(word)) {
      add(FactKind::Date, std::string(word));
    } else if (isUuid(word)) {
      add(FactKind::Id, std::string(word));
    } else if (isNumber(word)) {
      add(FactKind::Number, std::string(word));
    } else if (isPath(word)) {
      add(FactKind::Path, std::string(word));
    } else if (isId(word)) {
      add(FactKind::Id, std::string(word));
    }
  }
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto capitalised = [&](std::size_t at) {
      return at < words.size() && isUpper(words[at].text.front()) &&
             std::ranges::all_of(
                 words[at].text, [](char c) { return isAlpha(c) || c == '-' || c < 0; });
    };
    const bool opens = i == 0 || words[i - 1].endsSentence;
    if (!capitalised(i) || words_[i] == "i" || (opens && oneOf(words_[i], kOpeners))) continue;
    std::string name(words[i].text);
    std::size_t end = i;
    while (!words[end].endsPhrase && capitalised(end + 1)) {
      name += " " + std::string(words[++end].text);
    }
    if (i > 0 && !opens && oneOf(words_[i - 1], kBeforePlaces)) add(FactKind::Place, name);
    // "in Paris and Rome": what follows a place by "and" or a comma is one too.
    if (i > 1 && (words_[i - 1] == "and" || words_[i - 1] == "or" || words[i - 1].endsPhrase)) {
      const std::vector<std::string> places = all(FactKind::Place);
      const std::size_t before = words[i - 1].endsPhrase ? i - 1 : i - 2;
      if (!places.empty() && places.back().ends_with(words[before].text)) {
        add(FactKind::Place, name);
      }
    }
    add(FactKind::Name, name);
    i = end;
  }
}

std::vector<std::string> PromptFacts::all(FactKind kind) const {
  std::vector<std::string> found;
  for (const Fact& fact : facts_) {
    if (fact.kind == kind) found.push_back(fact.text);
  }
  return found;
}

std::string PromptFacts::first(FactKind kind) const {
  const auto found = std::ranges::find(facts_, kind, &Fact::kind);
  return found == facts_.end() ? "" : found->text;
}

bool PromptFacts::hasWord(std::string_view lowerCase) const {
  return std::ranges::find(words_, lowerCase) != words_.end();
}

std::string lowerCase(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower;
}

std::vector<std::string> identifierWords(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto take = [&] {
    if (!word.empty()) words.push_back(lowerCase(word));
    word.clear();
  };
  for (const char c : text) {
    if (!isAlpha(c) && !isDigit(c)) {
      take();
      continue;
    }
    if (isUpper(c) && !word.empty() && !isUpper(word.back())) take();
    word += c;
  }
  take();
  return words;
}

}  // namespace codestral::test
