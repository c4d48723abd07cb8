// Which tools FakeMistral's model calls, and with what.

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "support/fake_model.h"
#include "support/fake_prompt_facts.h"
#include "support/fake_schema_instance.h"

namespace codestral::test {
namespace {

using nlohmann::json;

// Words that say nothing about which tool is meant.
constexpr std::array<std::string_view, 52> kEmptyWords = {
    "a",        "about", "all",   "an",   "and",  "any",  "are",     "as",   "at",
    "be",       "by",    "call",  "can",  "do",   "does", "fetch",   "for",  "from",
    "get",      "give",  "has",   "have", "i",    "if",   "in",      "into", "is",
    "it",       "its",   "make",  "me",   "my",   "of",   "on",      "or",   "please",
    "retrieve", "set",   "show",  "tell", "that", "the",  "this",    "to",   "tool",
    "use",      "what",  "which", "with", "you",  "your", "function"};

// "files" and "file" are one word.
std::string stem(std::string word) {
  if (word.size() > 3 && word.ends_with('s') && !word.ends_with("ss")) word.pop_back();
  return word;
}

std::set<std::string> tellingWords(std::string_view text) {
  std::set<std::string> words;
  for (std::string& word : identifierWords(text)) {
    if (word.size() > 1 && std::ranges::find(kEmptyWords, word) == kEmptyWords.end()) {
      words.insert(stem(std::move(word)));
    }
  }
  return words;
}

std::set<std::string> common(const std::set<std::string>& one, const std::set<std::string>& two) {
  std::set<std::string> both;
  std::ranges::set_intersection(one, two, std::inserter(both, both.end()));
  return both;
}

json parametersOf(const json& function) {
  const auto found = function.find("parameters");
  return found != function.end() && found->is_object() ? *found : json::object();
}

// Everything that the tool says of itself beside its name.
std::set<std::string> describingWords(const json& function) {
  std::string text =
      function.value("description", json("")).is_string() ? function.value("description", "") : "";
  const json properties = parametersOf(function).value("properties", json::object());
  for (const auto& [name, property] : properties.items()) {
    text += " " + name;
    if (!property.is_object()) continue;
    const json description = property.value("description", json());
    if (description.is_string()) text += " " + description.get<std::string>();
    const json choices = property.value("enum", json::array());
    for (const json& choice : choices) {
      if (choice.is_string()) text += " " + choice.get<std::string>();
    }
  }
  return tellingWords(text);
}

std::vector<const json*> fittingFunctions(const std::vector<json>& functions,
                                          const std::set<std::string>& prompt) {
  std::map<std::string, int> uses;  // of a name's words
  for (const json& function : functions) {
    for (const std::string& word : tellingWords(function.value("name", ""))) ++uses[word];
  }
  std::vector<const json*> named;
  const json* best = nullptr;
  std::size_t bestScore = 1;  // one common word is chance
  for (const json& function : functions) {
    const std::set<std::string> hits = common(tellingWords(function.value("name", "")), prompt);
    if (std::ranges::any_of(hits, [&](const std::string& word) { return uses[word] == 1; })) {
      named.push_back(&function);
    }
    const std::size_t score = 2 * hits.size() + common(describingWords(function), prompt).size();
    if (score <= bestScore) continue;
    bestScore = score;
    best = &function;
  }
  if (named.empty() && best != nullptr) named.push_back(best);
  return named;
}

std::vector<json> argumentsFor(const json& function, const PromptFacts& facts, bool parallel) {
  const json schema = parametersOf(function);
  const json properties = schema.value("properties", json::object());
  // One call per thing, when the prompt names several for the first text that has to be given.
  std::string repeated;
  std::vector<std::string> things;
  const json required = schema.value("required", json::array());
  for (const json& name : required) {
    if (!name.is_string() || !properties.contains(name.get<std::string>())) continue;
    const json property = SchemaInstance::resolve(properties[name.get<std::string>()], schema);
    if (!property.is_object() || property.value("type", json()) != "string" ||
        property.contains("enum")) {
      continue;
    }
    SchemaInstance::Candidates found =
        SchemaInstance::textsFor(property, name.get<std::string>(), facts);
    if (found.stated) {
      repeated = name.get<std::string>();
      things = std::move(found.texts);
    }
    break;
  }
  // Two texts that are both wanted share the things out.
  const auto texts = std::ranges::count_if(required, [&](const json& name) {
    return name.is_string() && properties.contains(name.get<std::string>()) &&
           properties[name.get<std::string>()].is_object() &&
           properties[name.get<std::string>()].value("type", json()) == "string" &&
           !properties[name.get<std::string>()].contains("enum");
  });
  if (!parallel || texts > 1 || things.size() < 2) {
    return {SchemaInstance(schema, facts, false).make()};
  }
  std::vector<json> calls;
  for (const std::string& thing : things) {
    SchemaInstance instance(schema, facts, false);
    instance.fix(repeated, thing);
    calls.push_back(instance.make());
  }
  return calls;
}

}  // namespace

std::vector<ModelCall> chooseCalls(const std::vector<json>& functions, std::string_view prompt,
                                   bool parallel, bool forced) {
  if (functions.empty()) return {};
  const PromptFacts facts(prompt);
  std::vector<const json*> chosen = fittingFunctions(functions, tellingWords(facts.prompt()));
  if (chosen.empty() && forced) chosen.push_back(&functions.front());
  if (!parallel && chosen.size() > 1) chosen.resize(1);
  std::vector<ModelCall> calls;
  for (const json* function : chosen) {
    for (json& arguments : argumentsFor(*function, facts, parallel)) {
      if (!arguments.is_object()) arguments = json::object();
      calls.push_back({"", function->value("name", ""), std::move(arguments)});
    }
  }
  return calls;
}

}  // namespace codestral::test
