#include "mistral/models.h"

#include "mistral/parameters.h"

namespace codestral::mistral {

Async<Result<std::vector<ModelCard>>> listModels(Client& client, ModelFilter filter) {
  Result<Json> answer = co_await client.json({.path = "/v1/models", .query = queryOf(filter)});
  if (!answer) co_return std::unexpected(answer.error());
  const Json& list = answer->is_object() && answer->contains("data") ? (*answer)["data"] : *answer;
  co_return fromJson<std::vector<ModelCard>>(list, "the answer of GET /v1/models");
}

Async<Result<ModelCard>> getModel(Client& client, std::string id) {
  return client.call<ModelCard>({.path = pathOf("/v1/models/{}", {id})});
}

Async<Result<Deleted>> deleteModel(Client& client, std::string id) {
  return client.call<Deleted>({.method = "DELETE", .path = pathOf("/v1/models/{}", {id})});
}

}  // namespace codestral::mistral
