#pragma once

// An instance of a JSON schema, made from what a prompt names where names and formats of the
// properties tell what is wanted, and from the schema alone otherwise. The same for the same
// input. Understands type (also a list), enum, const, properties, required, items, prefixItems,
// anyOf, oneOf, allOf, $ref within the document, format, pattern (where the prompt has a fitting
// word), and the limits of length, size and number. Pure; any thread.

#include <map>
#include <string>

#include <nlohmann/json.hpp>

#include "support/fake_prompt_facts.h"

namespace codestral::test {

class SchemaInstance {
 public:
  // With `everything`, optional properties are given too; otherwise only where the prompt names
  // something for them.
  SchemaInstance(const nlohmann::json& schema, const PromptFacts& facts, bool everything)
      : root_(schema), facts_(facts), everything_(everything) {}

  nlohmann::json make() { return value(root_, "", 0); }

  // All that the prompt names for a text property, best kind first; `stated` says that one of them
  // was meant and not only taken for want of better.
  struct Candidates {
    std::vector<std::string> texts;
    bool stated = false;
  };
  static Candidates textsFor(const nlohmann::json& schema, std::string_view name,
                             const PromptFacts& facts);
  // Follows $ref, allOf and the first usable branch of anyOf and oneOf.
  static nlohmann::json resolve(const nlohmann::json& schema, const nlohmann::json& root);

  // Fixes a property of the outermost object.
  void fix(const std::string& property, nlohmann::json value) {
    fixed_[property] = std::move(value);
  }

 private:
  nlohmann::json value(const nlohmann::json& given, const std::string& name, int depth);
  nlohmann::json object(const nlohmann::json& schema, int depth);
  nlohmann::json list(const nlohmann::json& schema, const std::string& name, int depth);
  nlohmann::json text(const nlohmann::json& schema, const std::string& name);
  nlohmann::json number(const nlohmann::json& schema, bool whole);
  bool isNamed(const nlohmann::json& schema, const std::string& name) const;

  const nlohmann::json& root_;
  const PromptFacts& facts_;
  const bool everything_;
  std::map<std::string, nlohmann::json> fixed_;
  std::map<std::string, std::size_t> used_;  // of each text, so that two properties differ
  std::size_t numbersUsed_ = 0;
};

}  // namespace codestral::test
