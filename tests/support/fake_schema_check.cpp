#include "support/fake_schema_check.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include <fmt/format.h>

#include "support/fake_schema.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using Kind = SchemaType::Kind;

const Schemas& schemas() {
  static const Schemas all = [] {
    Result<Schemas> parsed =
        parseSchemas(std::string(schemaTable()) + std::string(agentSchemaTable()));
    if (!parsed) {
      fmt::print(stderr, "{}\n", parsed.error().message);
      std::abort();
    }
    return std::move(*parsed);
  }();
  return all;
}

json at(json loc, const json& step) {
  loc.push_back(step);
  return loc;
}

// How an alternative of a union is called in the path of an error.
std::string label(const SchemaType& type) {
  switch (type.kind) {
    case Kind::String:
      return "str";
    case Kind::Integer:
      return "int";
    case Kind::Number:
      return "float";
    case Kind::Boolean:
      return "bool";
    case Kind::Dict:
    case Kind::Map:
      return "dict[str,any]";
    case Kind::Enum:
      return "enum";
    case Kind::List:
      return "list[" + label(type.items[0]) + "]";
    case Kind::Named:
      return type.names[0];
    default:
      return "any";
  }
}

// Whether the value is of the JSON kind that the type is about, whatever its contents.
bool sameKind(const SchemaType& given, const json& value) {
  const SchemaType& type = resolvedType(given);
  if (value.is_null()) return given.nullable || type.nullable;
  switch (type.kind) {
    case Kind::String:
    case Kind::Uuid:
    case Kind::Time:
    case Kind::Enum:
    case Kind::File:
      return value.is_string();
    case Kind::Integer:
      return value.is_number() && std::trunc(value.get<double>()) == value.get<double>();
    case Kind::Number:
      return value.is_number();
    case Kind::Boolean:
      return value.is_boolean();
    case Kind::List:
      return value.is_array();
    case Kind::Union:
      return std::ranges::any_of(type.items,
                                 [&](const SchemaType& item) { return sameKind(item, value); });
    case Kind::Any:
      return true;
    default:
      return value.is_object();
  }
}

std::string quoted(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) text += i + 1 == names.size() ? " or " : ", ";
    text += "'" + names[i] + "'";
  }
  return text;
}

}  // namespace

const SchemaDefinition* findSchema(std::string_view name) {
  const auto found = schemas().find(name);
  return found == schemas().end() ? nullptr : &found->second;
}

// The type behind aliases.
const SchemaType& resolvedType(const SchemaType& type) {
  if (type.kind != Kind::Named) return type;
  const SchemaDefinition* definition = findSchema(type.names[0]);
  return definition->kind == SchemaDefinition::Kind::Alias ? resolvedType(definition->type) : type;
}

void SchemaChecker::add(std::string_view type, const json& loc, std::string_view message,
                        const json& input, json context) {
  errors.push_back(validationError(type, loc, message, input));
  if (!context.is_null()) errors.back()["ctx"] = std::move(context);
}

void SchemaChecker::check(const json& loc, const json& value, const SchemaType& type) {
  if (value.is_null() && type.nullable) return;
  switch (type.kind) {
    case Kind::String:
    case Kind::Uuid:
    case Kind::Time:
    case Kind::File:
      checkString(loc, value, type);
      break;
    case Kind::Integer:
    case Kind::Number:
      checkNumber(loc, value, type);
      break;
    case Kind::Boolean:
      if (!value.is_boolean()) {
        add("bool_type", loc, "Input should be a valid boolean", value);
      }
      break;
    case Kind::Dict:
    case Kind::Map:
      if (!value.is_object()) {
        add("dict_type", loc, "Input should be a valid dictionary", value);
      } else if (type.kind == Kind::Map) {
        for (const auto& [key, item] : value.items()) check(at(loc, key), item, type.items[0]);
      }
      break;
    case Kind::Enum:
      checkEnum(loc, value, type);
      break;
    case Kind::List:
      checkList(loc, value, type);
      break;
    case Kind::Union:
      checkUnion(loc, value, type);
      break;
    case Kind::Named:
      checkNamed(loc, value, *findSchema(type.names[0]));
      break;
    case Kind::Any:
      break;
  }
}

void SchemaChecker::checkNamed(const json& loc, const json& value,
                               const SchemaDefinition& definition) {
  switch (definition.kind) {
    case SchemaDefinition::Kind::Object:
      checkObject(loc, value, definition);
      break;
    case SchemaDefinition::Kind::Alias:
      check(loc, value, definition.type);
      break;
    case SchemaDefinition::Kind::Tagged:
      checkTagged(loc, value, definition);
      break;
  }
}

void SchemaChecker::checkObject(const json& loc, const json& value,
                                const SchemaDefinition& definition) {
  if (!value.is_object()) {
    add("model_attributes_type", loc,
        "Input should be a valid dictionary or object to extract fields from", value);
    return;
  }
  for (const SchemaField& field : definition.fields) {
    const auto found = value.find(field.name);
    if (found != value.end()) {
      check(at(loc, field.name), *found, field.type);
    } else if (field.required) {
      add("missing", at(loc, field.name), "Field required", value);
    }
  }
  if (definition.open && !closed_) return;
  for (const auto& [name, item] : value.items()) {
    if (std::ranges::find(definition.fields, name, &SchemaField::name) == definition.fields.end()) {
      add("extra_forbidden", at(loc, name), "Extra inputs are not permitted", item);
    }
  }
}

void SchemaChecker::checkTagged(const json& loc, const json& value,
                                const SchemaDefinition& definition) {
  const std::string& key = definition.key;
  const bool has = value.is_object() && value.contains(key);
  if (!value.is_object() || (!has && definition.defaultTag.empty())) {
    add("union_tag_not_found", loc,
        fmt::format("Unable to extract tag using discriminator '{}'", key), value,
        {{"discriminator", "'" + key + "'"}});
    return;
  }
  const json tag = has ? value[key] : json(definition.defaultTag);
  std::string expected;
  for (const auto& [name, schema] : definition.variants) {
    if (tag == name) {
      checkNamed(at(loc, name), value, *findSchema(schema));
      return;
    }
    expected += (expected.empty() ? "'" : ", '") + name + "'";
  }
  const std::string given = tag.is_string() ? tag.get<std::string>() : tag.dump();
  add("union_tag_invalid", loc,
      fmt::format("Input tag '{}' found using '{}' does not match any of the expected tags: {}",
                  given, key, expected),
      value, {{"discriminator", "'" + key + "'"}, {"tag", given}, {"expected_tags", expected}});
}

void SchemaChecker::checkString(const json& loc, const json& value, const SchemaType& type) {
  if (!value.is_string()) {
    add("string_type", loc, "Input should be a valid string", value);
    return;
  }
  static const std::regex uuid("[0-9a-fA-F]{8}(-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}");
  static const std::regex time(R"(\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?|\d+)");
  const std::string text = value.get<std::string>();
  // Characters, as the service counts them.
  const auto length = static_cast<double>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
  if (type.kind == Kind::Uuid && !std::regex_match(text, uuid)) {
    add("uuid_parsing", loc, "Input should be a valid UUID", value);
  } else if (type.kind == Kind::Time && !std::regex_match(text, time)) {
    add("datetime_from_date_parsing", loc, "Input should be a valid datetime or date", value);
  } else if (length < type.least) {
    add("string_too_short", loc,
        fmt::format("String should have at least {} characters", type.least), value,
        {{"min_length", static_cast<std::int64_t>(type.least)}});
  } else if (length > type.most) {
    add("string_too_long", loc, fmt::format("String should have at most {} characters", type.most),
        value, {{"max_length", static_cast<std::int64_t>(type.most)}});
  } else if (type.pattern && !std::regex_search(text, *type.pattern)) {
    add("string_pattern_mismatch", loc,
        fmt::format("String should match pattern '{}'", type.patternText), value,
        {{"pattern", type.patternText}});
  }
}

void SchemaChecker::checkNumber(const json& loc, const json& value, const SchemaType& type) {
  const bool whole = type.kind == Kind::Integer;
  const double given = value.is_number() ? value.get<double>() : 0;
  // As the limit of an integer is an integer in the error too.
  const auto limit = [whole](double number) {
    return whole || std::trunc(number) == number ? json(static_cast<std::int64_t>(number))
                                                 : json(number);
  };
  if (whole && std::trunc(given) != given) {
    add("int_from_float", loc,
        "Input should be a valid integer, got a number with a fractional part", value);
  } else if (!value.is_number()) {
    add(whole ? "int_type" : "float_type", loc,
        whole ? "Input should be a valid integer" : "Input should be a valid number", value);
  } else if (type.aboveLeast && given <= type.least) {
    add("greater_than", loc, fmt::format("Input should be greater than {}", type.least), value,
        {{"gt", limit(type.least)}});
  } else if (given < type.least) {
    add("greater_than_equal", loc,
        fmt::format("Input should be greater than or equal to {}", type.least), value,
        {{"ge", limit(type.least)}});
  } else if (given > type.most) {
    add("less_than_equal", loc, fmt::format("Input should be less than or equal to {}", type.most),
        value, {{"le", limit(type.most)}});
  }
}

void SchemaChecker::checkEnum(const json& loc, const json& value, const SchemaType& type) {
  if (value.is_string() &&
      (type.openEnum ||
       std::ranges::find(type.names, value.get<std::string>()) != type.names.end())) {
    return;
  }
  const std::string expected = quoted(type.names);
  add("enum", loc, "Input should be " + expected, value, {{"expected", expected}});
}

void SchemaChecker::checkList(const json& loc, const json& value, const SchemaType& type) {
  if (!value.is_array()) {
    add("list_type", loc, "Input should be a valid list", value);
    return;
  }
  const auto length = static_cast<double>(value.size());
  if (length < type.least || length > type.most) {
    const bool few = length < type.least;
    const double limit = few ? type.least : type.most;
    add(few ? "too_short" : "too_long", loc,
        fmt::format("List should have at {} {} items after validation, not {}",
                    few ? "least" : "most", limit, length),
        few ? value : json(nullptr),
        {{"field_type", "List"},
         {few ? "min_length" : "max_length", static_cast<std::int64_t>(limit)},
         {"actual_length", value.size()}});
    return;
  }
  for (std::size_t i = 0; i < value.size(); ++i) check(at(loc, i), value[i], type.items[0]);
}

// Only the alternatives of the value's kind are worth naming; when there is none, all are.
void SchemaChecker::checkUnion(const json& loc, const json& value, const SchemaType& type) {
  const bool any = sameKind(type, value);
  json all = json::array();
  for (const SchemaType& item : type.items) {
    if (any && !sameKind(item, value)) continue;
    SchemaChecker one(closed_);
    one.check(at(loc, label(item)), value, item);
    if (one.errors.empty()) return;
    all.insert(all.end(), one.errors.begin(), one.errors.end());
  }
  errors.insert(errors.end(), all.begin(), all.end());
}

}  // namespace codestral::test
