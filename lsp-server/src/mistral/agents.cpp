#include "mistral/agents.h"

namespace codestral::mistral {
namespace {

constexpr std::string_view kCompletions = "/v1/agents/completions";

std::string agentPath(const std::string& id, std::string_view below = "") {
  return pathOf("/v1/agents/{}", {id}) + std::string(below);
}

}  // namespace

Async<Result<Agent>> createAgent(Client& client, AgentSettings settings) {
  if (!settings.model || !settings.name) {
    co_return fail(ErrorKind::InvalidInput, "a new agent needs a model and a name");
  }
  co_return co_await client.call<Agent>(
      {.method = "POST", .path = "/v1/agents", .body = toJson(settings), .creates = true});
}

Async<Result<Page<Agent>>> listAgents(Client& client, AgentFilter filter) {
  return client.call<Page<Agent>>({.path = "/v1/agents/pages", .query = queryOf(filter)});
}

Async<Result<std::vector<Agent>>> listAgentsByNumber(Client& client, std::int64_t page,
                                                     AgentFilter filter) {
  filter.pageToken.reset();
  ApiRequest request{.path = "/v1/agents", .query = queryOf(filter)};
  request.query.emplace_back("page", std::to_string(page));
  return client.call<std::vector<Agent>>(std::move(request));
}

Async<Result<Agent>> getAgent(Client& client, std::string id, std::optional<std::string> version) {
  ApiRequest request{.path = agentPath(id)};
  if (version) request.query.emplace_back("agent_version", *std::move(version));
  return client.call<Agent>(std::move(request));
}

Async<Result<Agent>> updateAgent(Client& client, std::string id, AgentUpdate update) {
  return client.call<Agent>(
      {.method = "PATCH", .path = agentPath(id), .body = toJson(update), .creates = true});
}

Async<Result<>> deleteAgent(Client& client, std::string id) {
  return client.perform({.method = "DELETE", .path = agentPath(id)});
}

Async<Result<Agent>> useAgentVersion(Client& client, std::string id, std::int64_t version) {
  return client.call<Agent>({.method = "PATCH",
                             .path = agentPath(id, "/version"),
                             .query = {{"version", std::to_string(version)}}});
}

Async<Result<std::vector<Agent>>> listAgentVersions(Client& client, std::string id,
                                                    AgentVersionFilter filter) {
  return client.call<std::vector<Agent>>(
      {.path = agentPath(id, "/versions"), .query = queryOf(filter)});
}

Async<Result<Agent>> getAgentVersion(Client& client, std::string id, std::string version) {
  return client.call<Agent>({.path = pathOf("/v1/agents/{}/versions/{}", {id, version})});
}

Async<Result<AgentAlias>> setAgentAlias(Client& client, std::string id, std::string alias,
                                        std::int64_t version) {
  return client.call<AgentAlias>(
      {.method = "PUT",
       .path = agentPath(id, "/aliases"),
       .query = {{"alias", std::move(alias)}, {"version", std::to_string(version)}}});
}

Async<Result<std::vector<AgentAlias>>> listAgentAliases(Client& client, std::string id) {
  return client.call<std::vector<AgentAlias>>({.path = agentPath(id, "/aliases")});
}

Async<Result<>> deleteAgentAlias(Client& client, std::string id, std::string alias) {
  return client.perform({.method = "DELETE",
                         .path = agentPath(id, "/aliases"),
                         .query = {{"alias", std::move(alias)}}});
}

Async<Result<ChatResponse>> completeWithAgent(Client& client, AgentCompletionRequest request) {
  if (const Result<> fit = checkMessages(request.messages); !fit) {
    co_return std::unexpected(fit.error());
  }
  co_return co_await complete(client, std::string(kCompletions), toJson(request));
}

Async<Result<ChatResponse>> streamWithAgent(Client& client, AgentCompletionRequest request,
                                            OnChunk chunk) {
  if (const Result<> fit = checkMessages(request.messages); !fit) {
    co_return std::unexpected(fit.error());
  }
  co_return co_await streamCompletion(client, std::string(kCompletions), toJson(request),
                                      std::move(chunk));
}

}  // namespace codestral::mistral
