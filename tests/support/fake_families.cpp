#include "support/fake_families.h"

#include <iterator>
#include <utility>

#include "support/fake_mistral_schema.h"

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
  if (!options_.validate || route.schema.empty()) return json::array();
  return validateBody(route.schema, call.body);
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
