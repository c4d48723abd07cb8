#pragma once

// From a command line to a request: what the flags say is put into the body, the query or the form.
// Flags win over --body. Reads the files that are named; otherwise pure.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "cli/api_endpoints.h"
#include "mistral/client.h"

namespace codestral::cli {

struct ApiCall {
  const ApiEndpoint* endpoint = nullptr;
  std::vector<std::string> parameters;  // of the path, in order
  std::vector<std::pair<const ApiField*, std::vector<std::string>>>
      given;           // only those with values
  std::string body;    // a file or "-"; empty: none
  std::string output;  // a file; empty: standard output
  std::optional<double> timeoutSeconds;
  bool stream = false;
  bool table = false;
  bool codestral = false;

  // The first value of a field, by its flag.
  std::optional<std::string> value(std::string_view flag) const;
};

// An object. "-" is standard input. What is no JSON is told with line and column.
Result<mistral::Json> readBody(const std::string& file);
// The text of a file or, for "-", of standard input.
Result<std::string> readInput(const std::string& file, std::size_t cap);

Result<mistral::ApiRequest> buildRequest(const ApiCall& call, mistral::Json body);

// KEY=VALUE.
Result<std::pair<std::string, std::string>> parsePair(std::string_view flag, std::string_view text);

}  // namespace codestral::cli
