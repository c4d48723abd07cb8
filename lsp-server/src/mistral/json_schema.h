#pragma once

// Whether a JSON value fits a JSON Schema (draft 7, by the valijson library, which this pair of
// files hides). Pure; a compiled schema may be used by any one thread at a time. References to
// other documents are refused: nothing is ever fetched.

#include <memory>

#include "base/error.h"
#include "mistral/fields.h"

namespace codestral::mistral {

class JsonSchema {
 public:
  // An InvalidInput error says what is wrong with the schema itself.
  static Result<JsonSchema> compile(const Json& schema);
  JsonSchema(JsonSchema&&) noexcept;
  JsonSchema& operator=(JsonSchema&&) noexcept;
  ~JsonSchema();

  // InvalidInput with up to five places and reasons, in words that a model can act on.
  Result<> check(const Json& value) const;

 private:
  struct Compiled;
  explicit JsonSchema(std::unique_ptr<Compiled> compiled);
  std::unique_ptr<Compiled> compiled_;
};

}  // namespace codestral::mistral
