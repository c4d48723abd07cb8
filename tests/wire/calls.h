#pragma once

// The client's functions by the names that tests/sdk/examples.json calls them, with arguments and
// answers as JSON under the names of the wire.

#include <functional>
#include <map>
#include <string>

#include "mistral/client.h"

namespace codestral::wire {

using mistral::Json;

struct Arguments {
  Json path = Json::object();
  Json query = Json::object();
  Json body = Json::object();
  Json form = Json::object();  // a file is {"path": where it was written}

  std::string at(const char* parameter) const { return path.value(parameter, std::string()); }
};

using Call = std::function<Async<Result<Json>>(mistral::Client&, Arguments)>;

const std::map<std::string, Call>& calls();

}  // namespace codestral::wire
