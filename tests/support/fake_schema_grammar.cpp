#include "support/fake_schema_grammar.h"

#include <algorithm>
#include <cctype>
#include <charconv>

#include <fmt/format.h>

namespace codestral::test {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// Up to the next space, which goes too.
std::string_view takeWord(std::string_view& text) {
  const std::string_view word = text.substr(0, text.find(' '));
  text = trim(text.substr(word.size()));
  return word;
}

// Reads one TYPE; what it does not understand stays in `rest`.
class TypeParser {
 public:
  explicit TypeParser(std::string_view text) : rest(trim(text)) {}

  SchemaType parse() {
    SchemaType type = parsePlain();
    if (take("?")) type.nullable = true;
    return type;
  }

  std::string_view rest;

 private:
  bool take(std::string_view token) {
    rest = trim(rest);
    if (!rest.starts_with(token)) return false;
    rest.remove_prefix(token.size());
    return true;
  }

  std::string until(char end) {
    const std::string text(trim(rest.substr(0, rest.find(end))));
    rest.remove_prefix(std::min(rest.size(), rest.find(end) + 1));
    return text;
  }

  double number() {
    double value = 0;
    const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
    // "0..1": the dots are no part of the number.
    const std::string_view read(rest.data(), static_cast<std::size_t>(end - rest.data()));
    rest.remove_prefix(read.ends_with('.') ? read.size() - 1 : read.size());
    return error == std::errc() ? value : std::numeric_limits<double>::quiet_NaN();
  }

  // "(0..1)", "(>0..)", "(/pattern/)", or nothing.
  void limits(SchemaType& type) {
    if (!rest.starts_with('(')) return;
    take("(");
    if (take("/")) {
      const std::size_t end = rest.find("/)");
      type.patternText = rest.substr(0, end);
      type.pattern = std::regex(type.patternText);
      rest.remove_prefix(std::min(rest.size(), end + 2));
      return;
    }
    type.aboveLeast = take(">");
    if (!rest.starts_with("..")) type.least = number();
    take("..");
    if (!rest.starts_with(')')) type.most = number();
    take(")");
  }

  SchemaType parsePlain() {
    using Kind = SchemaType::Kind;
    SchemaType type;
    if (take("[")) {
      type.kind = Kind::List;
      type.items.push_back(parse());
      take("]");
      limits(type);
    } else if (take("(")) {
      type.kind = Kind::Union;
      do {
        type.items.push_back(parse());
      } while (take("|"));
      take(")");
    } else if (take("{")) {
      type.kind = Kind::Enum;
      std::string all = until('}');
      for (std::string_view left = all; !left.empty();) {
        const std::string_view item = left.substr(0, left.find(','));
        left.remove_prefix(std::min(left.size(), item.size() + 1));
        if (trim(item) == "...") type.openEnum = true;
        if (trim(item) != "...") type.names.emplace_back(trim(item));
      }
    } else if (take("'")) {
      type.kind = Kind::Enum;
      type.names = {until('\'')};
    } else if (take("map<")) {
      type.kind = Kind::Map;
      type.items.push_back(parse());
      take(">");
    } else {
      word(type);
    }
    return type;
  }

  void word(SchemaType& type) {
    using Kind = SchemaType::Kind;
    static const std::map<std::string_view, Kind> plain = {
        {"str", Kind::String},  {"uuid", Kind::Uuid},  {"time", Kind::Time},
        {"int", Kind::Integer}, {"num", Kind::Number}, {"bool", Kind::Boolean},
        {"any", Kind::Any},     {"dict", Kind::Dict},  {"file", Kind::File}};
    const auto end = std::ranges::find_if_not(
        rest, [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
    const std::string_view name = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    rest.remove_prefix(name.size());
    const auto found = plain.find(name);
    type.kind = found == plain.end() ? Kind::Named : found->second;
    if (type.kind == Kind::Named) type.names = {std::string(name)};
    limits(type);
  }
};

// Empty: understood.
std::string parseHead(std::string_view line, std::string& name, SchemaDefinition& definition) {
  name = takeWord(line);
  if (line.empty()) return "";
  if (line == "...") {
    definition.open = true;
    return "";
  }
  if (line.starts_with("= ")) {
    definition.kind = SchemaDefinition::Kind::Alias;
    TypeParser parser(line.substr(2));
    definition.type = parser.parse();
    return std::string(parser.rest);
  }
  if (!line.starts_with('<')) return std::string(line);
  definition.kind = SchemaDefinition::Kind::Tagged;
  const std::string_view key = line.substr(1, line.find('>') - 1);
  definition.key = key.substr(0, key.find('='));
  if (key.contains('=')) definition.defaultTag = key.substr(key.find('=') + 1);
  line = trim(line.substr(line.find('>') + 1));
  while (!line.empty()) {
    const std::string_view variant = takeWord(line);
    const std::size_t colon = variant.find(':');
    if (colon == std::string_view::npos) return std::string(variant);
    definition.variants.emplace_back(variant.substr(0, colon), variant.substr(colon + 1));
  }
  return "";
}

// The first name below a type that nothing defines.
std::string undefined(const SchemaType& type, const Schemas& schemas) {
  if (type.kind == SchemaType::Kind::Named && !schemas.contains(type.names[0])) {
    return type.names[0].empty() ? "a type" : type.names[0];
  }
  for (const SchemaType& item : type.items) {
    if (std::string name = undefined(item, schemas); !name.empty()) return name;
  }
  return "";
}

std::string undefined(const SchemaDefinition& definition, const Schemas& schemas) {
  std::string name;
  if (definition.kind == SchemaDefinition::Kind::Alias) name = undefined(definition.type, schemas);
  for (const SchemaField& field : definition.fields) {
    if (name.empty()) name = undefined(field.type, schemas);
  }
  for (const auto& [tag, variant] : definition.variants) {
    if (!schemas.contains(variant)) name = variant;
  }
  return name;
}

}  // namespace

Result<Schemas> parseSchemas(std::string_view table) {
  Schemas schemas;
  SchemaDefinition* current = nullptr;
  while (!table.empty()) {
    const std::string_view line = table.substr(0, table.find('\n'));
    table.remove_prefix(std::min(table.size(), line.size() + 1));
    std::string_view text = trim(line.substr(0, line.find(" #")));
    if (text.empty() || text.starts_with('#')) continue;
    std::string bad;
    if (!line.starts_with(' ')) {
      std::string name;
      SchemaDefinition definition;
      bad = parseHead(text, name, definition);
      const auto [place, added] = schemas.emplace(name, std::move(definition));
      if (!added) bad = "defined twice";
      current = &place->second;
    } else if (current == nullptr) {
      bad = "a field of nothing";
    } else if (text.starts_with("+ ")) {
      const auto other = schemas.find(text.substr(2));
      if (other == schemas.end()) bad = text.substr(2);
      if (other != schemas.end()) {
        const std::vector<SchemaField> more = other->second.fields;
        current->fields.insert(current->fields.end(), more.begin(), more.end());
      }
    } else {
      SchemaField field;
      std::string_view name = takeWord(text);
      field.required = name.ends_with('*');
      if (field.required) name.remove_suffix(1);
      field.name = name;
      TypeParser parser(text);
      field.type = parser.parse();
      bad = parser.rest;
      current->fields.push_back(std::move(field));
    }
    if (!bad.empty()) {
      return fail(ErrorKind::InvalidInput, fmt::format("schema line '{}': {}", line, bad));
    }
  }
  for (const auto& [name, definition] : schemas) {
    if (const std::string missing = undefined(definition, schemas); !missing.empty()) {
      return fail(ErrorKind::InvalidInput, fmt::format("{}: {} is not defined", name, missing));
    }
  }
  return schemas;
}

}  // namespace codestral::test
