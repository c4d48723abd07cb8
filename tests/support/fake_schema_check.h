#pragma once

// The check of a value against the schema table; see fake_schema.h. One thread per checker.

#include <string_view>

#include <nlohmann/json.hpp>

#include "support/fake_schema_grammar.h"

namespace codestral::test {

// Of the table; null when there is none of that name.
const SchemaDefinition* findSchema(std::string_view name);
// The type behind aliases.
const SchemaType& resolvedType(const SchemaType& type);

// Collects errors; `loc` is the path to the value that is looked at.
class SchemaChecker {
 public:
  explicit SchemaChecker(bool closed) : closed_(closed) {}

  nlohmann::json errors = nlohmann::json::array();

  void check(const nlohmann::json& loc, const nlohmann::json& value, const SchemaType& type);
  void checkNamed(const nlohmann::json& loc, const nlohmann::json& value,
                  const SchemaDefinition& definition);

 private:
  void add(std::string_view type, const nlohmann::json& loc, std::string_view message,
           const nlohmann::json& input, nlohmann::json context = nullptr);
  void checkObject(const nlohmann::json& loc, const nlohmann::json& value,
                   const SchemaDefinition& definition);
  void checkTagged(const nlohmann::json& loc, const nlohmann::json& value,
                   const SchemaDefinition& definition);
  void checkString(const nlohmann::json& loc, const nlohmann::json& value, const SchemaType& type);
  void checkNumber(const nlohmann::json& loc, const nlohmann::json& value, const SchemaType& type);
  void checkEnum(const nlohmann::json& loc, const nlohmann::json& value, const SchemaType& type);
  void checkList(const nlohmann::json& loc, const nlohmann::json& value, const SchemaType& type);
  void checkUnion(const nlohmann::json& loc, const nlohmann::json& value, const SchemaType& type);

  const bool closed_;
};

}  // namespace codestral::test
