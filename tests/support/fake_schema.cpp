#include "support/fake_schema.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "support/fake_schema_check.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using Kind = SchemaType::Kind;

// A text as the JSON that the type wants; one that does not fit stays a text, and is refused then.
json fromText(const std::string& text, const SchemaType& given) {
  const SchemaType& type = resolvedType(given);
  if (type.kind == Kind::Boolean) {
    if (text == "true" || text == "True" || text == "1") return true;
    if (text == "false" || text == "False" || text == "0") return false;
  }
  if (type.kind == Kind::Integer || type.kind == Kind::Number) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return number;
  }
  return text;
}

template <typename Fields>
json objectOfTexts(const SchemaDefinition& definition, const Fields& fields) {
  json object = json::object();
  for (const auto& [name, text] : fields) {
    const auto field = std::ranges::find(definition.fields, name, &SchemaField::name);
    if (field == definition.fields.end()) {
      object[name] = text;
      continue;
    }
    const SchemaType& type = resolvedType(field->type);
    if (type.kind == Kind::List) {
      object[name].push_back(fromText(text, type.items[0]));
    } else if (!text.empty() || !type.nullable) {
      object[name] = fromText(text, type);
    }
  }
  return object;
}

}  // namespace

json validationError(std::string_view type, json loc, std::string_view message, json input) {
  return {{"type", type}, {"loc", std::move(loc)}, {"msg", message}, {"input", std::move(input)}};
}

bool hasSchema(std::string_view schema) {
  return findSchema(schema) != nullptr;
}

bool isForm(std::string_view schema) {
  const SchemaDefinition* definition = findSchema(schema);
  return definition != nullptr &&
         std::ranges::any_of(definition->fields, [](const SchemaField& field) {
           return field.type.kind == Kind::File;
         });
}

json validateBody(std::string_view schema, const json& body, bool closed) {
  SchemaChecker checker(closed);
  const SchemaDefinition* definition = findSchema(schema);
  if (definition != nullptr) checker.checkNamed(json::array({"body"}), body, *definition);
  return std::move(checker.errors);
}

json validateForm(std::string_view schema, const std::vector<FakeFormPart>& form) {
  const SchemaDefinition* definition = findSchema(schema);
  if (definition == nullptr) return json::array();
  std::vector<std::pair<std::string, std::string>> texts;
  for (const FakeFormPart& part : form) {
    texts.emplace_back(part.name, part.fileName.empty() ? part.content : "");
  }
  SchemaChecker checker(true);
  checker.checkNamed(json::array({"body"}), objectOfTexts(*definition, texts), *definition);
  for (const FakeFormPart& part : form) {
    const auto field = std::ranges::find(definition->fields, part.name, &SchemaField::name);
    const bool file = field != definition->fields.end() && field->type.kind == Kind::File;
    if (file == part.fileName.empty()) {
      checker.errors.push_back(validationError(
          file ? "value_error" : "string_type", {"body", part.name},
          file ? "Value error, Expected UploadFile" : "Input should be a valid string",
          part.fileName));
    }
  }
  return std::move(checker.errors);
}

json validateQuery(std::string_view schema, const std::multimap<std::string, std::string>& query) {
  const SchemaDefinition* definition = findSchema(schema);
  if (definition == nullptr) return json::array();
  SchemaChecker checker(false);
  checker.checkNamed(json::array({"query"}), objectOfTexts(*definition, query), *definition);
  return std::move(checker.errors);
}

json validateUuids(const std::vector<std::string>& parameters) {
  SchemaChecker checker(false);
  SchemaType uuid;
  uuid.kind = Kind::Uuid;
  for (const std::string& text : parameters) checker.check({"path", "id"}, text, uuid);
  return std::move(checker.errors);
}

}  // namespace codestral::test
