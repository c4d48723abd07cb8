#include "mistral/json_schema.h"

#include <exception>
#include <set>

#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>

namespace codestral::mistral {
namespace {

constexpr std::size_t kMaxReasons = 5;
constexpr std::size_t kMaxSchemaDepth =
    64;  // of a schema and of a value; both are walked recursively

using Adapter = valijson::adapters::NlohmannJsonAdapter;

bool deeperThan(const Json& value, std::size_t depth) {
  if (!value.is_structured()) return false;
  if (depth == 0) return true;
  for (const Json& item : value) {
    if (deeperThan(item, depth - 1)) return true;
  }
  return false;
}

// "<root>[items][[0]]" of the library as "items[0]"; the value itself for the root.
std::string placeOf(const std::vector<std::string>& context) {
  std::string place;
  for (const std::string& step : context) {
    std::string_view name = step;
    if (name == "<root>") continue;
    if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
    const bool index =
        name.starts_with('[') || (!name.empty() && name.front() >= '0' && name.front() <= '9');
    if (index && !name.starts_with('[')) {
      place += '[' + std::string(name) + ']';
    } else {
      if (!place.empty() && !index) place += '.';
      place += name;
    }
  }
  return place.empty() ? "the value" : place;
}

}  // namespace

struct JsonSchema::Compiled {
  Json source;  // the compiled form may refer to it
  valijson::Schema schema;
};

JsonSchema::JsonSchema(std::unique_ptr<Compiled> compiled) : compiled_(std::move(compiled)) {}
JsonSchema::JsonSchema(JsonSchema&&) noexcept = default;
JsonSchema& JsonSchema::operator=(JsonSchema&&) noexcept = default;
JsonSchema::~JsonSchema() = default;

Result<JsonSchema> JsonSchema::compile(const Json& schema) {
  const auto refuse = [](const std::string& why) {
    return fail(ErrorKind::InvalidInput, "the JSON schema cannot be used: " + why);
  };
  if (!schema.is_object()) return refuse("it is no object");
  if (deeperThan(schema, kMaxSchemaDepth)) return refuse("it is nested too deep");
  auto compiled = std::make_unique<Compiled>();
  compiled->source = schema;
  try {
    valijson::SchemaParser parser;
    const Adapter adapter(compiled->source);
    parser.populateSchema(adapter, compiled->schema);
  } catch (const std::exception& wrong) {
    return refuse(wrong.what());
  }
  return JsonSchema(std::move(compiled));
}

Result<> JsonSchema::check(const Json& value) const {
  if (deeperThan(value, kMaxSchemaDepth)) {
    return fail(ErrorKind::InvalidInput, "the value is nested too deep");
  }
  std::string reasons;
  std::size_t count = 0;
  try {
    valijson::Validator validator(valijson::Validator::kStrongTypes);
    valijson::ValidationResults results;
    const Adapter adapter(value);
    if (validator.validate(compiled_->schema, adapter, &results)) return {};
    valijson::ValidationResults::Error error;
    std::set<std::string> seen;
    // The innermost reasons come first; those that only say that something inside failed follow.
    while (results.popError(error) && count < kMaxReasons) {
      std::string reason = placeOf(error.context) + ": " + error.description;
      if (!seen.insert(reason).second) continue;
      if (count++ > 0) reasons += "; ";
      reasons += reason;
    }
  } catch (const std::exception& wrong) {
    reasons = wrong.what();
  }
  while (reasons.ends_with('.')) reasons.pop_back();
  return fail(ErrorKind::InvalidInput, reasons.empty() ? "the value does not fit" : reasons);
}

}  // namespace codestral::mistral
