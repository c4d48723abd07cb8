#include "cli/api_endpoints.h"

#include <algorithm>
#include <iterator>

namespace codestral::cli {

const std::vector<ApiFamily>& apiFamilies() {
  static const std::vector<ApiFamily> kFamilies = [] {
    std::vector<ApiFamily> all = completionFamilies();
    for (auto* part : {conversationFamilies, fileAndJobFamilies, documentAndAudioFamilies}) {
      std::ranges::move(part(), std::back_inserter(all));
    }
    return all;
  }();
  return kFamilies;
}

// Counted in the service's OpenAPI document of 2026-08-13.
const std::vector<ApiRawGroup>& apiRawGroups() {
  static const std::vector<ApiRawGroup> kGroups{
      {"workflows", "/v1/workflows", 53},
      {"connectors", "/v1/connectors", 23},
      {"observability", "/v1/observability", 59},
      {"rag", "/v1/rag", 7},
      {"prompts", "/v2/prompts", 9},
      {"skills", "/v2/skills", 9},
      {"admin", "/v1/admin", 47},
      {"users", "/v1/users/me", 3},
      {"client sessions", "/v1/client/sessions", 1},
  };
  return kGroups;
}

const ApiFamily* findApiFamily(std::string_view name) {
  const auto found = std::ranges::find(apiFamilies(), name, &ApiFamily::name);
  return found == apiFamilies().end() ? nullptr : &*found;
}

const ApiEndpoint* findApiEndpoint(const ApiFamily& family, std::string_view verb) {
  const auto found = std::ranges::find(family.endpoints, verb, &ApiEndpoint::verb);
  return found == family.endpoints.end() ? nullptr : &*found;
}

std::vector<std::string> parametersOf(const ApiEndpoint& endpoint) {
  std::vector<std::string> names;
  std::string_view rest = endpoint.path;
  for (std::size_t open = rest.find('{'); open != std::string_view::npos; open = rest.find('{')) {
    rest.remove_prefix(open + 1);
    names.emplace_back(rest.substr(0, rest.find('}')));
  }
  return names;
}

std::string argumentName(std::string_view parameter) {
  std::string name(parameter);
  std::ranges::transform(name, name.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return name;
}

}  // namespace codestral::cli
