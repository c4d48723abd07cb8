#include "support/fake_families.h"

#include <iterator>
#include <utility>

#include "support/fake_schema.h"

namespace codestral::test {

using nlohmann::json;

FakeFamilies::FakeFamilies(const FakeMistralOptions& options)
    : options_(options), completions(options, models) {
  add(completions.routes());
  add(models.routes());
}

void FakeFamilies::add(std::vector<FakeRoute> routes) {
  std::ranges::move(routes, std::back_inserter(routes_));
}

json FakeFamilies::validate(const FakeRoute& route, const FakeCall& call) const {
  if (!options_.validate) return json::array();
  json errors = json::array();
  if (isForm(route.schema)) {
    errors = validateForm(route.schema, call.form);
  } else if (!route.schema.empty()) {
    errors = validateBody(route.schema, call.body, options_.closeSchemas);
  }
  if (route.query.empty()) return errors;
  const json more = validateQuery(route.query, call.query);
  errors.insert(errors.end(), more.begin(), more.end());
  return errors;
}

FakeReply FakeFamilies::call(FakeCall call) const {
  FakeMatch match = findRoute(routes_, call.method, call.path);
  if (match.route == nullptr) {
    return match.allow.empty() ? FakeReply::detail(404, "Not Found")
                               : FakeReply::detail(405, "Method Not Allowed");
  }
  call.parameters = std::move(match.parameters);
  if (json errors = validate(*match.route, call); !errors.empty()) {
    return FakeReply::detail(422, std::move(errors));
  }
  return match.route->handle(call);
}

}  // namespace codestral::test
