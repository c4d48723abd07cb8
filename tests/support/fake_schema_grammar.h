#pragma once

// The schema table as data, and its parser; see fake_schema.h for the grammar.

#include <limits>
#include <map>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace codestral::test {

struct SchemaType {
  enum class Kind {
    Any,
    String,
    Uuid,
    Time,
    Integer,
    Number,
    Boolean,
    Dict,
    Map,
    Enum,
    List,
    Union,
    Named,
    File
  };
  Kind kind = Kind::Any;
  bool nullable = false;
  bool openEnum = false;
  // Of a number its value, of a text or list its length.
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  bool aboveLeast = false;  // `least` itself is out
  std::optional<std::regex> pattern;
  std::string patternText;
  std::vector<std::string> names;  // Enum: the values; Named: the definition's name
  std::vector<SchemaType> items;   // Map, List: one; Union: all
};

struct SchemaField {
  std::string name;
  bool required = false;
  SchemaType type;
};

struct SchemaDefinition {
  enum class Kind { Object, Alias, Tagged };
  Kind kind = Kind::Object;
  bool open = false;
  std::vector<SchemaField> fields;
  SchemaType type;  // Alias
  std::string key;  // Tagged
  std::string defaultTag;
  std::vector<std::pair<std::string, std::string>> variants;
};

using Schemas = std::map<std::string, SchemaDefinition, std::less<>>;

// Fails on text that is not of the grammar and on names that nothing defines.
Result<Schemas> parseSchemas(std::string_view table);
// The table of the service.
std::string_view schemaTable();
std::string_view agentSchemaTable();

}  // namespace codestral::test
