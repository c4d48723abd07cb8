#pragma once

// The request schemas of the service, as one table of text (fake_schema_table.cpp) in a small
// grammar, and the check of a value against one of them with errors as pydantic words them. Pure;
// any thread.
//
// A definition begins in the first column; lines further in are the fields of an object:
//
//   Name                      an object that refuses other keys; `Name ...` takes any
//   Name = TYPE               another name for a type
//   Name <key> a:Type b:Type  the object's `key` says which one it has to fit; `<key=a>`: a when it
//                             has none
//     name* TYPE              a field; without the star it may be missing
//     + Other                 the fields of Other
//
// TYPE: str str(1..64) str(/pattern/) uuid time int int(0..) num(>0..1) bool any dict file
//   map<T>  [T]  [T](1..)  {a, b}  {a, b, ...} (any other text too)  'text'  (A | B)  Name
// and `?` after it, which lets null pass.

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "support/fake_service.h"

namespace codestral::test {

// With `closed`, objects that take any key refuse unknown ones too.
// The four return the `detail` list of a 422 answer: empty when all is well.
nlohmann::json validateBody(std::string_view schema, const nlohmann::json& body,
                            bool closed = false);
// Texts are read as what the field's type wants; repeated fields make a list.
nlohmann::json validateForm(std::string_view schema, const std::vector<FakeFormPart>& form);
// Keys that the schema does not have are ignored.
nlohmann::json validateQuery(std::string_view schema,
                             const std::multimap<std::string, std::string>& query);
// Of a path.
nlohmann::json validateUuids(const std::vector<std::string>& parameters);
nlohmann::json validationError(std::string_view type, nlohmann::json loc, std::string_view message,
                               nlohmann::json input);

// A form has at least one field of type file.
bool isForm(std::string_view schema);
bool hasSchema(std::string_view schema);

}  // namespace codestral::test
