#include "support/fake_request_check.h"

#include <algorithm>

#include "support/fake_families.h"

namespace codestral::test {

using nlohmann::json;

std::string schemaComplaint(std::string_view method, std::string_view target, std::string_view body,
                            std::vector<FakeFormPart> form) {
  static const FakeMistralOptions kOptions{.closeSchemas = true};
  static const FakeFamilies kFamilies(kOptions);

  const std::size_t mark = std::min(target.find('?'), target.size());
  const FakeMatch match = findRoute(kFamilies.routes(), method, target.substr(0, mark));
  if (match.route == nullptr) return "";
  FakeRoute route = *match.route;
  route.uuids = false;
  FakeCall call;
  if (mark < target.size()) call.query = parseQuery(target.substr(mark + 1));
  if (!body.empty()) call.body = json::parse(body, nullptr, /*allow_exceptions=*/false);
  call.form = std::move(form);
  const json errors = kFamilies.validate(route, call);
  return errors.empty() ? "" : errors.dump(1);
}

}  // namespace codestral::test
