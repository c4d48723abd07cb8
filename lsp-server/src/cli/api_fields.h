#pragma once

// Short ways to write the rows of the table of api_endpoints.h, and the groups of fields that
// several endpoints share.

#include <initializer_list>
#include <vector>

#include "cli/api_endpoints.h"

namespace codestral::cli {

inline ApiField field(std::string_view flag, std::string_view at, FieldKind kind,
                      std::string_view help, std::string_view label = {}) {
  return {.flag = flag, .at = at, .kind = kind, .help = help, .label = label};
}
inline ApiField query(std::string_view flag, std::string_view key, FieldKind kind,
                      std::string_view help, std::string_view label = {}) {
  ApiField made = field(flag, key, kind, help, label);
  made.place = FieldPlace::Query;
  return made;
}
inline ApiField form(std::string_view flag, std::string_view name, FieldKind kind,
                     std::string_view help, std::string_view label = {}) {
  ApiField made = field(flag, name, kind, help, label);
  made.place = FieldPlace::Form;
  return made;
}
inline ApiField option(std::string_view flag, FieldKind kind, std::string_view help,
                       std::string_view label = {}) {
  ApiField made = field(flag, {}, kind, help, label);
  made.place = FieldPlace::Option;
  return made;
}
inline ApiField required(ApiField made) {
  made.required = true;
  return made;
}
inline ApiField many(ApiField made) {
  made.repeat = FieldRepeat::Many;
  return made;
}
inline ApiField oneOrMany(ApiField made) {
  made.repeat = FieldRepeat::OneOrMany;
  return made;
}
inline ApiField shaped(ApiField made, std::string_view shape) {
  made.shape = shape;
  return made;
}

inline std::vector<ApiField> joined(std::initializer_list<std::vector<ApiField>> groups) {
  std::vector<ApiField> all;
  for (const std::vector<ApiField>& group : groups) {
    all.insert(all.end(), group.begin(), group.end());
  }
  return all;
}

inline ApiField modelField() {
  return required(field("--model", "/model", FieldKind::Text, "model, by id or alias", "MODEL"));
}
inline ApiField metadataField() {
  return many(field("--metadata", "/metadata", FieldKind::Pair, "for you to find it by"));
}
inline ApiField toolField() {
  return many(shaped(field("--tool", "/tools/-", FieldKind::Text,
                           "web_search, code_interpreter, image_generation, ...", "TYPE"),
                     R"({"type":"$"})"));
}
// A system and a user message at the end of a list of messages.
inline std::vector<ApiField> messageFields(std::string_view first, std::string_view last) {
  return {
      many(shaped(field("--prompt", last, FieldKind::Text, "a user message, after those of --body"),
                  R"({"role":"user","content":"$"})")),
      shaped(field("--system", first, FieldKind::Text, "a system message in front"),
             R"({"role":"system","content":"$"})")};
}
inline std::vector<ApiField> pageFields() {
  return {query("--page", "page", FieldKind::Integer, "from 0"),
          query("--page-size", "page_size", FieldKind::Integer, "entries of a page")};
}

}  // namespace codestral::cli
