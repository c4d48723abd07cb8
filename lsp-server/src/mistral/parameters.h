#pragma once

// Described structs (mistral/fields.h) as the parameters of a URL and as the fields of a
// multipart/form-data body. A list repeats its key, an object goes as JSON, what is absent is left
// out. Pure.

#include <string>
#include <utility>
#include <vector>

#include "http/transport.h"
#include "mistral/fields.h"

namespace codestral::mistral {

using Parameters = std::vector<std::pair<std::string, std::string>>;

Parameters parametersFrom(const Json& object);
std::vector<http::FormPart> formFrom(const Json& object);

template <typename T>
Parameters queryOf(const T& filter) {
  return parametersFrom(toJson(filter));
}
template <typename T>
std::vector<http::FormPart> formOf(const T& request) {
  return formFrom(toJson(request));
}

}  // namespace codestral::mistral
