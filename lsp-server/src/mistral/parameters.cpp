#include "mistral/parameters.h"

namespace codestral::mistral {
namespace {

std::string textOf(const Json& value) {
  return value.is_string() ? value.get<std::string>() : dump(value);
}

}  // namespace

Parameters parametersFrom(const Json& object) {
  Parameters parameters;
  for (const auto& [key, value] : object.items()) {
    if (value.is_array()) {
      for (const Json& item : value) parameters.emplace_back(key, textOf(item));
    } else {
      parameters.emplace_back(key, textOf(value));
    }
  }
  return parameters;
}

std::vector<http::FormPart> formFrom(const Json& object) {
  std::vector<http::FormPart> form;
  for (auto& [key, value] : parametersFrom(object)) {
    form.push_back({.name = std::move(key), .value = std::move(value)});
  }
  return form;
}

}  // namespace codestral::mistral
