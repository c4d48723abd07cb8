#include "support/fake_mistral_schema.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <set>
#include <span>

#include <fmt/format.h>

namespace codestral::test {
namespace {

using nlohmann::json;

// Collects errors; `loc` is the path to the value that is looked at.
class Checker {
 public:
  json errors = json::array();

  void add(std::string_view type, const json& loc, std::string_view message, const json& input,
           json context = nullptr) {
    errors.push_back(validationError(type, loc, message, input));
    if (!context.is_null()) errors.back()["ctx"] = std::move(context);
  }
};

using Check = std::function<void(Checker&, const json& loc, const json& value)>;

struct Field {
  std::string name;
  bool required;
  Check check;
};

json at(json loc, const json& step) {
  loc.push_back(step);
  return loc;
}

void checkObject(Checker& checker, const json& loc, const json& value,
                 const std::vector<Field>& fields) {
  if (!value.is_object()) {
    checker.add("model_attributes_type", loc,
                "Input should be a valid dictionary or object to extract fields from", value);
    return;
  }
  for (const Field& field : fields) {
    const auto found = value.find(field.name);
    if (found != value.end()) {
      field.check(checker, at(loc, field.name), *found);
    } else if (field.required) {
      checker.add("missing", at(loc, field.name), "Field required", value);
    }
  }
  for (const auto& [name, item] : value.items()) {
    if (std::ranges::find(fields, name, &Field::name) == fields.end()) {
      checker.add("extra_forbidden", at(loc, name), "Extra inputs are not permitted", item);
    }
  }
}

void string(Checker& checker, const json& loc, const json& value) {
  if (!value.is_string()) checker.add("string_type", loc, "Input should be a valid string", value);
}

void boolean(Checker& checker, const json& loc, const json& value) {
  if (!value.is_boolean()) {
    checker.add("bool_type", loc, "Input should be a valid boolean", value);
  }
}

void object(Checker& checker, const json& loc, const json& value) {
  if (!value.is_object()) {
    checker.add("dict_type", loc, "Input should be a valid dictionary", value);
  }
}

Check nullable(Check check) {
  return [check = std::move(check)](Checker& checker, const json& loc, const json& value) {
    if (!value.is_null()) check(checker, loc, value);
  };
}

Check integer(std::int64_t least) {
  return [least](Checker& checker, const json& loc, const json& value) {
    const double given = value.is_number() ? value.get<double>() : 0;
    if (std::trunc(given) != given) {
      checker.add("int_from_float", loc,
                  "Input should be a valid integer, got a number with a fractional part", value);
    } else if (!value.is_number()) {
      checker.add("int_type", loc, "Input should be a valid integer", value);
    } else if (given < static_cast<double>(least)) {
      checker.add("greater_than_equal", loc,
                  fmt::format("Input should be greater than or equal to {}", least), value,
                  {{"ge", least}});
    }
  };
}

// `openBelow`: the lower limit itself is not allowed.
Check number(double least, double most, bool openBelow = false) {
  return [=](Checker& checker, const json& loc, const json& value) {
    if (!value.is_number()) {
      checker.add("float_type", loc, "Input should be a valid number", value);
      return;
    }
    const double given = value.get<double>();
    if (openBelow && given <= least) {
      checker.add("greater_than", loc, fmt::format("Input should be greater than {}", least), value,
                  {{"gt", least}});
    } else if (given < least) {
      checker.add("greater_than_equal", loc,
                  fmt::format("Input should be greater than or equal to {}", least), value,
                  {{"ge", least}});
    } else if (given > most) {
      checker.add("less_than_equal", loc,
                  fmt::format("Input should be less than or equal to {}", most), value,
                  {{"le", most}});
    }
  };
}

Check oneOf(std::vector<std::string> names) {
  return [names = std::move(names)](Checker& checker, const json& loc, const json& value) {
    if (value.is_string() && std::ranges::find(names, value.get<std::string>()) != names.end()) {
      return;
    }
    std::string expected;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i > 0) expected += i + 1 == names.size() ? " or " : ", ";
      expected += "'" + names[i] + "'";
    }
    checker.add("enum", loc, "Input should be " + expected, value, {{"expected", expected}});
  };
}

Check listOf(Check item) {
  return [item = std::move(item)](Checker& checker, const json& loc, const json& value) {
    if (!value.is_array()) {
      checker.add("list_type", loc, "Input should be a valid list", value);
      return;
    }
    for (std::size_t i = 0; i < value.size(); ++i) item(checker, at(loc, i), value[i]);
  };
}

// A union of a text and a list: when neither fits, the service names both.
Check textOr(Check list, std::string listName) {
  return [=](Checker& checker, const json& loc, const json& value) {
    if (value.is_string()) return;
    if (value.is_array()) {
      list(checker, at(loc, listName), value);
      return;
    }
    string(checker, at(loc, "str"), value);
    list(checker, at(loc, listName), value);
  };
}

Check objectOf(std::vector<Field> fields) {
  return [fields = std::move(fields)](Checker& checker, const json& loc, const json& value) {
    checkObject(checker, loc, value, fields);
  };
}

// An object whose `discriminator` says which of the field lists it has to fit.
Check tagged(std::string discriminator,
             std::vector<std::pair<std::string, std::vector<Field>>> variants) {
  return [=](Checker& checker, const json& loc, const json& value) {
    const auto tag = value.is_object() ? value.find(discriminator) : value.end();
    if (!value.is_object() || tag == value.end()) {
      checker.add("union_tag_not_found", loc,
                  fmt::format("Unable to extract tag using discriminator '{}'", discriminator),
                  value, {{"discriminator", "'" + discriminator + "'"}});
      return;
    }
    std::string expected;
    for (const auto& [name, fields] : variants) {
      if (*tag == name) {
        checkObject(checker, at(loc, name), value, fields);
        return;
      }
      expected += (expected.empty() ? "'" : ", '") + name + "'";
    }
    const std::string given = tag->is_string() ? tag->get<std::string>() : tag->dump();
    checker.add("union_tag_invalid", loc,
                fmt::format("Input tag '{}' found using '{}' does not match any of the expected "
                            "tags: {}",
                            given, discriminator, expected),
                value,
                {{"discriminator", "'" + discriminator + "'"},
                 {"tag", given},
                 {"expected_tags", expected}});
  };
}

void anything(Checker&, const json&, const json&) {}

std::vector<Field> plus(std::vector<Field> fields, std::vector<Field> more) {
  std::ranges::move(more, std::back_inserter(fields));
  return fields;
}

std::vector<Field> commonFields() {
  return {{"model", true, string},
          {"temperature", false, nullable(number(0, 1.5))},
          {"top_p", false, nullable(number(0, 1, true))},
          {"max_tokens", false, nullable(integer(0))},
          {"stream", false, boolean},
          {"stop", false, nullable(textOr(listOf(string), "list[str]"))},
          {"random_seed", false, nullable(integer(0))},
          {"metadata", false, nullable(object)},
          {"prompt_cache_key", false, nullable(string)}};
}

Check contentChunk(bool system) {
  const Field type = {"type", true, string};
  const Field text = {"text", true, string};
  std::vector<std::pair<std::string, std::vector<Field>>> variants = {
      {"text", {type, text}},
      {"thinking",
       {type,
        {"thinking", true, listOf(object)},
        {"signature", false, nullable(string)},
        {"closed", false, boolean}}}};
  if (!system) {
    variants.push_back({"image_url", {type, {"image_url", true, anything}}});
    variants.push_back(
        {"document_url",
         {type, {"document_url", true, string}, {"document_name", false, nullable(string)}}});
    variants.push_back({"file", {type, {"file_id", true, string}}});
    variants.push_back({"input_audio", {type, {"input_audio", true, anything}}});
    variants.push_back({"reference", {type, {"reference_ids", true, listOf(anything)}}});
  }
  return tagged("type", std::move(variants));
}

Check message() {
  const Field role = {"role", true, string};
  const Check content = nullable(textOr(listOf(contentChunk(false)), "list[ContentChunk]"));
  const Field functionCall = {"function", true,
                              objectOf({{"name", true, string}, {"arguments", true, anything}})};
  const Check toolCall = objectOf({{"id", false, string},
                                   {"type", false, oneOf({"function"})},
                                   functionCall,
                                   {"index", false, integer(0)}});
  return tagged(
      "role",
      {{"system", {role, {"content", true, textOr(listOf(contentChunk(true)), "list[chunk]")}}},
       {"user", {role, {"content", true, content}}},
       {"assistant",
        {role,
         {"content", false, content},
         {"tool_calls", false, nullable(listOf(toolCall))},
         {"prefix", false, boolean}}},
       {"tool",
        {role,
         {"content", true, content},
         {"tool_call_id", false, nullable(string)},
         {"name", false, nullable(string)}}}});
}

std::vector<Field> chatFields() {
  const Field jsonSchema = {"json_schema", false,
                            nullable(objectOf({{"name", true, string},
                                               {"schema", true, object},
                                               {"description", false, nullable(string)},
                                               {"strict", false, boolean}}))};
  const Check toolChoice = [](Checker& checker, const json& loc, const json& value) {
    if (value.is_object()) {
      checkObject(checker, loc, value,
                  {{"type", false, oneOf({"function"})},
                   {"function", true, objectOf({{"name", true, string}})}});
    } else {
      oneOf({"auto", "none", "any", "required"})(checker, loc, value);
    }
  };
  return plus(
      commonFields(),
      {{"messages", true, listOf(message())},
       {"response_format", false,
        objectOf({{"type", false, oneOf({"text", "json_object", "json_schema"})}, jsonSchema})},
       {"tools", false, nullable(listOf(object))},
       {"tool_choice", false, toolChoice},
       {"presence_penalty", false, nullable(number(-2, 2))},
       {"frequency_penalty", false, nullable(number(-2, 2))},
       {"n", false, nullable(integer(1))},
       {"prediction", false,
        objectOf({{"type", false, oneOf({"content"})}, {"content", false, string}})},
       {"parallel_tool_calls", false, boolean},
       {"reasoning_effort", false,
        nullable(oneOf({"none", "minimal", "low", "medium", "high", "xhigh"}))},
       {"prompt_mode", false, nullable(oneOf({"reasoning"}))},
       {"guardrails", false, nullable(listOf(object))},
       {"service_tier", false, nullable(oneOf({"auto", "standard_only"}))},
       {"safe_prompt", false, boolean}});
}

json validate(const json& body, const std::vector<Field>& fields) {
  Checker checker;
  checkObject(checker, json::array({"body"}), body, fields);
  return checker.errors;
}

}  // namespace

json validationError(std::string_view type, json loc, std::string_view message, json input) {
  return {{"type", type}, {"loc", std::move(loc)}, {"msg", message}, {"input", std::move(input)}};
}

json validateBody(std::string_view schema, const json& body) {
  static const std::vector<Field> fim =
      plus(commonFields(), {{"prompt", true, string},
                            {"suffix", false, nullable(string)},
                            {"min_tokens", false, nullable(integer(0))}});
  static const std::vector<Field> chat = chatFields();
  if (schema == "FIMCompletionRequest") return validate(body, fim);
  if (schema == "ChatCompletionRequest") return validate(body, chat);
  Checker checker;
  object(checker, json::array({"body"}), body);
  return checker.errors;
}

}  // namespace codestral::test
