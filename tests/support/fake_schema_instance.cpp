#include "support/fake_schema_instance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <regex>
#include <set>

namespace codestral::test {
namespace {

using nlohmann::json;

constexpr int kDeepest = 8;

std::string stringAt(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::size_t sizeAt(const json& object, const char* key, std::size_t fallback) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() && found->get<double>() >= 0
             ? static_cast<std::size_t>(found->get<double>())
             : fallback;
}

bool has(const std::vector<std::string>& words, std::initializer_list<std::string_view> wanted) {
  return std::ranges::any_of(words, [&](const std::string& word) {
    return std::ranges::find(wanted, word) != wanted.end();
  });
}

// Which facts a property of such words wants, best first.
std::vector<FactKind> kindsFor(const std::vector<std::string>& words) {
  using enum FactKind;
  if (has(words, {"email", "mail"})) return {Email};
  if (has(words, {"url", "uri", "link", "website"})) return {Url};
  if (has(words, {"date", "day", "birthday"})) return {Date};
  if (has(words, {"path", "paths", "file", "files", "filename", "directory", "dir", "folder"})) {
    return {Path, Quoted};
  }
  if (has(words, {"id", "ids", "identifier", "transaction", "order", "ticket", "sku", "number",
                  "reference"})) {
    return {Id, Number};
  }
  if (has(words, {"city", "location", "place", "country", "destination", "origin", "town", "region",
                  "address"})) {
    return {Place, Name};
  }
  if (has(words, {"expression", "formula", "calculation"})) return {Expression, Quoted};
  if (has(words, {"title"})) return {Quoted, Name};
  if (has(words, {"name", "names", "person", "author", "authors", "participants", "people", "user",
                  "customer"})) {
    return {Name, Quoted};
  }
  return {};
}

bool isWholeText(const std::vector<std::string>& words) {
  return has(words, {"query", "question", "prompt", "text", "message", "content", "input", "task",
                     "description", "summary", "instruction", "topic", "search"});
}

json fitted(std::string value, const json& schema) {
  const std::size_t least = sizeAt(schema, "minLength", 0);
  const std::size_t most = sizeAt(schema, "maxLength", std::string::npos);
  if (value.size() > most) value.resize(most);
  while (value.size() < least) value += 'x';
  return value;
}

std::string sampleOf(const std::string& format) {
  static const std::map<std::string, std::string> samples = {
      {"date", "2025-11-27"},          {"date-time", "2025-11-27T15:49:30Z"},
      {"time", "15:49:30Z"},           {"email", "someone@example.com"},
      {"uri", "https://example.com/"}, {"uuid", "6ba7b810-9dad-41d1-80b4-00c04fd430c8"},
      {"ipv4", "192.0.2.1"},           {"hostname", "example.com"}};
  const auto found = samples.find(format);
  return found == samples.end() ? "" : found->second;
}

std::optional<FactKind> kindOf(const std::string& format) {
  if (format == "date") return FactKind::Date;
  if (format == "email") return FactKind::Email;
  if (format == "uri" || format == "url") return FactKind::Url;
  return std::nullopt;
}

bool fitsPattern(const std::string& value, const std::string& pattern) {
  try {
    return std::regex_search(value, std::regex(pattern, std::regex::ECMAScript));
  } catch (const std::regex_error&) {
    return false;
  }
}

void append(std::vector<std::string>& to, const std::vector<std::string>& from) {
  for (const std::string& item : from) {
    if (std::ranges::find(to, item) == to.end()) to.push_back(item);
  }
}

}  // namespace

json SchemaInstance::resolve(const json& schema, const json& root) {
  json current = schema;
  for (int step = 0; step < kDeepest && current.is_object(); ++step) {
    if (current.contains("$ref") && current["$ref"].is_string()) {
      const std::string target = current["$ref"].get<std::string>();
      if (!target.starts_with('#')) return json::object();
      json::json_pointer pointer;
      try {
        pointer = json::json_pointer(target.substr(1));
      } catch (const json::parse_error&) {
        return json::object();
      }
      current = root.contains(pointer) ? root[pointer] : json::object();
      continue;
    }
    bool branched = false;
    for (const char* key : {"anyOf", "oneOf"}) {
      if (!current.contains(key) || !current[key].is_array() || current[key].empty()) continue;
      const json branches = current[key];
      const auto usable = std::ranges::find_if(
          branches, [](const json& branch) { return stringAt(branch, "type") != "null"; });
      json outer = current;
      outer.erase(key);
      current = usable == branches.end() ? branches[0] : *usable;
      if (!current.is_object()) return current;
      for (const auto& [name, item] : outer.items()) {
        if (!current.contains(name)) current[name] = item;
      }
      branched = true;
      break;
    }
    if (branched) continue;
    if (!current.contains("allOf") || !current["allOf"].is_array()) break;
    json merged = current;
    merged.erase("allOf");
    for (const json& part : current["allOf"]) {
      const json resolved = resolve(part, root);
      if (!resolved.is_object()) continue;
      for (const auto& [name, item] : resolved.items()) {
        if (name == "properties" && merged.contains(name)) {
          merged[name].update(item);
        } else if (name == "required" && merged.contains(name)) {
          for (const json& one : item) merged[name].push_back(one);
        } else {
          merged[name] = item;
        }
      }
    }
    current = std::move(merged);
  }
  return current;
}

SchemaInstance::Candidates SchemaInstance::textsFor(const json& schema, std::string_view name,
                                                    const PromptFacts& facts) {
  Candidates found;
  const auto takeKinds = [&](const std::vector<FactKind>& kinds) {
    for (const FactKind kind : kinds) {
      append(found.texts, facts.all(kind));
      if (!found.texts.empty()) break;  // a lesser kind only where the better has none
    }
    found.stated = found.stated || !found.texts.empty();
  };
  if (const auto kind = kindOf(stringAt(schema, "format"))) takeKinds({*kind});
  if (const std::string pattern = stringAt(schema, "pattern"); !pattern.empty()) {
    for (const FactKind kind : {FactKind::Quoted, FactKind::Id, FactKind::Path, FactKind::Name,
                                FactKind::Number, FactKind::Date}) {
      for (const std::string& text : facts.all(kind)) {
        if (fitsPattern(text, pattern)) append(found.texts, {text});
      }
    }
    found.stated = found.stated || !found.texts.empty();
    return found;
  }
  const std::vector<std::string> words = identifierWords(name);
  std::vector<FactKind> kinds = kindsFor(words);
  if (found.texts.empty()) takeKinds(kinds);
  if (found.texts.empty() && kinds.empty()) {
    takeKinds(kindsFor(identifierWords(stringAt(schema, "description"))));
  }
  if (found.texts.empty() && (kinds.empty() || isWholeText(words))) takeKinds({FactKind::Quoted});
  if (found.texts.empty() && isWholeText(words) && !facts.prompt().empty()) {
    found.texts = {facts.prompt()};
  }
  if (found.texts.empty() && kinds.empty()) {
    for (const FactKind kind : {FactKind::Id, FactKind::Path, FactKind::Name}) {
      append(found.texts, facts.all(kind));
    }
  }
  return found;
}

json SchemaInstance::text(const json& schema, const std::string& name) {
  const std::string pattern = stringAt(schema, "pattern");
  const Candidates candidates = textsFor(schema, name, facts_);
  const std::string* best = nullptr;
  for (const std::string& candidate : candidates.texts) {
    if (best == nullptr || used_[candidate] < used_[*best]) best = &candidate;
  }
  if (best != nullptr) {
    ++used_[*best];
    return pattern.empty() ? fitted(*best, schema) : json(*best);
  }
  const std::string sample = sampleOf(stringAt(schema, "format"));
  if (!sample.empty()) return sample;
  return fitted(name.empty() ? "text" : name, schema);
}

json SchemaInstance::number(const json& schema, bool whole) {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  const double step = whole ? 1 : 1e-3;
  for (const auto& [name, item] : schema.items()) {
    if (!item.is_number()) continue;
    const double limit = item.get<double>();
    if (name == "minimum") least = std::max(least, whole ? std::ceil(limit) : limit);
    if (name == "exclusiveMinimum")
      least = std::max(least, whole ? std::floor(limit) + 1 : limit + step);
    if (name == "maximum") most = std::min(most, whole ? std::floor(limit) : limit);
    if (name == "exclusiveMaximum")
      most = std::min(most, whole ? std::ceil(limit) - 1 : limit - step);
  }
  const std::vector<std::string> numbers = facts_.all(FactKind::Number);
  double value = std::clamp(1.0, least, most);
  for (std::size_t i = numbersUsed_; i < numbers.size(); ++i) {
    const double stated = std::strtod(numbers[i].c_str(), nullptr);
    if ((whole && stated != std::trunc(stated)) || stated < least || stated > most) continue;
    value = stated;
    numbersUsed_ = i + 1;
    break;
  }
  const double multiple = schema.contains("multipleOf") && schema["multipleOf"].is_number()
                              ? schema["multipleOf"].get<double>()
                              : 0;
  if (multiple > 0) value = std::ceil(std::max(value, least) / multiple) * multiple;
  if (whole) return static_cast<std::int64_t>(value);
  return value;
}

json SchemaInstance::list(const json& schema, const std::string& name, int depth) {
  const std::size_t least = sizeAt(schema, "minItems", 0);
  const std::size_t most = sizeAt(schema, "maxItems", std::numeric_limits<std::size_t>::max());
  json items = json::array();
  if (schema.contains("prefixItems") && schema["prefixItems"].is_array()) {
    for (const json& item : schema["prefixItems"]) items.push_back(value(item, name, depth + 1));
  }
  const json item = schema.contains("items") ? resolve(schema["items"], root_) : json::object();
  if (stringAt(item, "type") == "string" && !item.contains("enum")) {
    const Candidates candidates = textsFor(item, name, facts_);
    for (const std::string& text : candidates.texts) {
      if (items.size() < most && candidates.stated) items.push_back(fitted(text, item));
    }
  }
  const bool unique = schema.value("uniqueItems", json()) == true;
  const std::size_t wanted = std::min(most, std::max<std::size_t>(least, depth < kDeepest ? 1 : 0));
  for (std::size_t tries = 0; items.size() < wanted && tries < wanted + 64; ++tries) {
    json next = value(schema.value("items", json::object()), name, depth + 1);
    if (unique && std::ranges::find(items, next) != items.end()) {
      if (next.is_string()) next = next.get<std::string>() + std::to_string(tries);
      if (next.is_number()) next = next.get<std::int64_t>() + static_cast<std::int64_t>(tries);
    }
    if (unique && std::ranges::find(items, next) != items.end()) continue;
    items.push_back(std::move(next));
  }
  return items;
}

bool SchemaInstance::isNamed(const json& schema, const std::string& name) const {
  const json resolved = resolve(schema, root_);
  if (!resolved.is_object()) return false;
  if (resolved.contains("enum") && resolved["enum"].is_array()) {
    return std::ranges::any_of(resolved["enum"], [&](const json& one) {
      return one.is_string() && facts_.hasWord(lowerCase(one.get<std::string>()));
    });
  }
  const std::string type = stringAt(resolved, "type");
  if (type == "string") return textsFor(resolved, name, facts_).stated;
  const std::vector<std::string> words = identifierWords(name);
  const bool spoken =
      std::ranges::any_of(words, [&](const std::string& word) { return facts_.hasWord(word); });
  if (type == "integer" || type == "number") {
    return spoken && facts_.all(FactKind::Number).size() > numbersUsed_;
  }
  return spoken;
}

json SchemaInstance::object(const json& schema, int depth) {
  json result = json::object();
  std::set<std::string> required;
  if (schema.contains("required") && schema["required"].is_array()) {
    for (const json& name : schema["required"]) {
      if (name.is_string()) required.insert(name.get<std::string>());
    }
  }
  const json properties = schema.value("properties", json::object());
  if (!properties.is_object()) return result;
  for (const auto& [name, property] : properties.items()) {
    if (depth == 0 && fixed_.contains(name)) {
      result[name] = fixed_[name];
      continue;
    }
    const bool optional = !required.contains(name);
    if (optional && (depth >= kDeepest || (!everything_ && !isNamed(property, name)))) continue;
    result[name] = value(property, name, depth + 1);
  }
  for (const std::string& name : required) {
    if (!result.contains(name)) result[name] = name;
  }
  return result;
}

json SchemaInstance::value(const json& given, const std::string& name, int depth) {
  const json schema = resolve(given, root_);
  if (!schema.is_object() || depth > 2 * kDeepest) return nullptr;
  if (schema.contains("const")) return schema["const"];
  if (schema.contains("enum") && schema["enum"].is_array() && !schema["enum"].empty()) {
    for (const json& one : schema["enum"]) {
      if (one.is_string() && facts_.hasWord(lowerCase(one.get<std::string>()))) return one;
    }
    return schema.contains("default") ? schema["default"] : schema["enum"][0];
  }
  std::string type = stringAt(schema, "type");
  if (const auto types = schema.find("type"); types != schema.end() && types->is_array()) {
    for (const json& one : *types) {
      if (one.is_string() && one != "null" && type.empty()) type = one.get<std::string>();
    }
  }
  if (type.empty() && schema.contains("properties")) type = "object";
  if (type.empty() && schema.contains("items")) type = "array";
  if (type == "object") return object(schema, depth);
  if (type == "array") return list(schema, name, depth);
  if (type == "integer") return number(schema, true);
  if (type == "number") return number(schema, false);
  if (type == "boolean") return true;
  if (type == "null") return nullptr;
  return text(schema, name);
}

}  // namespace codestral::test
