#include "support/fake_families.h"

#include <iterator>
#include <utility>

#include "support/fake_schema.h"

namespace codestral::test {

using nlohmann::json;

namespace {

// A line of a batch gives the fields of a form as JSON.
std::vector<FakeFormPart> formOf(const json& body) {
  std::vector<FakeFormPart> form;
  for (const auto& [name, value] : body.items()) {
    for (const json& item : value.is_array() ? value : json::array({value})) {
      if (item.is_null()) continue;
      FakeFormPart part;
      part.name = name;
      part.content = item.is_string() ? item.get<std::string>() : item.dump();
      part.size = part.content.size();
      form.push_back(std::move(part));
    }
  }
  return form;
}

}  // namespace

FakeFamilies::FakeFamilies(const FakeMistralOptions& options)
    : options_(options),
      agents(models),
      completions(options, models, agents),
      conversations(models, agents),
      batch(options, files, [this](FakeCall given) { return call(std::move(given)); }),
      fineTuning(options, files, models) {
  add(completions.routes());
  add(models.routes());
  add(agents.routes());
  add(conversations.routes());
  add(libraries.routes());
  add(files.routes());
  add(embeddings.routes());
  add(classifiers.routes());
  add(ocr.routes());
  add(audio.routes());
  add(batch.routes());
  add(fineTuning.routes());
}

void FakeFamilies::add(std::vector<FakeRoute> routes) {
  std::ranges::move(routes, std::back_inserter(routes_));
}

json FakeFamilies::validate(const FakeRoute& route, const FakeCall& call) const {
  if (!options_.validate) return json::array();
  json errors = json::array();
  if (route.uuids) errors = validateUuids(call.parameters);
  if (!errors.empty()) return errors;
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

FakeReply FakeFamilies::run(const FakeRoute& route, const FakeCall& call) {
  try {
    return route.handle(call);
  } catch (const json::exception& error) {
    return FakeReply::error(500, error.what(), "server_error");
  }
}

FakeReply FakeFamilies::call(FakeCall call) const {
  FakeMatch match = findRoute(routes_, call.method, call.path);
  if (match.route == nullptr) {
    return match.allow.empty() ? FakeReply::detail(404, "Not Found")
                               : FakeReply::detail(405, "Method Not Allowed");
  }
  call.parameters = std::move(match.parameters);
  if (isForm(match.route->schema) && call.body.is_object()) call.form = formOf(call.body);
  if (json errors = validate(*match.route, call); !errors.empty()) {
    return FakeReply::detail(422, std::move(errors));
  }
  return run(*match.route, call);
}

}  // namespace codestral::test
