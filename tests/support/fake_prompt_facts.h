#pragma once

// The things that a prompt names, found by how its words look: what FakeMistral's model makes
// arguments and structured answers from. Only the last 8 KiB of a prompt are looked at. Pure; any
// thread.

#include <string>
#include <string_view>
#include <vector>

namespace codestral::test {

enum class FactKind {
  Quoted,  // between quotes or backticks
  Path,    // src/main.cpp, README.md, /etc
  Id,      // T1001, ORD-7, a UUID
  Number,  // 30, -2.5
  Name,    // Ada Lovelace: capitalised words, but for the usual first words of a sentence
  Place,   // a name after "in", "at", "for", "to", "from" or "of"
  Email,
  Url,
  Date,        // 2025-11-27
  Expression,  // 2 + 3 * (4 - 1)
};

struct Fact {
  FactKind kind;
  std::string text;
};

class PromptFacts {
 public:
  explicit PromptFacts(std::string_view prompt);

  // In the order of the prompt, each once.
  std::vector<std::string> all(FactKind kind) const;
  std::string first(FactKind kind) const;  // or empty
  // Lower case, as they stand in the prompt.
  const std::vector<std::string>& words() const { return words_; }
  bool hasWord(std::string_view lowerCase) const;
  const std::string& prompt() const { return prompt_; }

 private:
  void add(FactKind kind, std::string text);
  void readQuoted();
  void readExpression();
  void readWords();

  std::string prompt_;
  std::vector<Fact> facts_;
  std::vector<std::string> words_;
};

std::string lowerCase(std::string_view text);
// Of an identifier or a text, in lower case: "getWeather_byCity" gives get, weather, by, city.
std::vector<std::string> identifierWords(std::string_view text);

}  // namespace codestral::test
