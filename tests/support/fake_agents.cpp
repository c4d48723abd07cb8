#include "support/fake_agents.h"

#include <algorithm>
#include <charconv>
#include <ranges>

#include <fmt/format.h>

#include "support/fake_models.h"
#include "support/fake_paging.h"
#include "support/fake_schema.h"

namespace codestral::test {
namespace {

using nlohmann::json;

FakeReply reply(json body, int status = 200) {
  FakeReply answer;
  answer.status = status;
  answer.body = std::move(body);
  return answer;
}

FakeReply noAgent(const std::string& id) {
  return FakeReply::detail(404, fmt::format("Agent {} not found", id));
}

FakeReply noVersion(const std::string& id, const std::string& version) {
  return FakeReply::detail(404, fmt::format("Agent {} has no version {}", id, version));
}

std::optional<std::int64_t> wholeNumber(const std::string& text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

bool contains(const json& text, const std::string& part) {
  return text.is_string() && text.get<std::string>().find(part) != std::string::npos;
}

constexpr std::int64_t kUsualPage = 20;

}  // namespace

std::vector<FakeRoute> FakeAgents::routes() {
  const auto to = [this](auto method) -> FakeHandler {
    return [this, method](const FakeCall& call) { return (this->*method)(call); };
  };
  const std::string one = "/v1/agents/{agent_id}";
  return {
      {"POST", "/v1/agents", "CreateAgentRequest", to(&FakeAgents::create)},
      {"GET", "/v1/agents", "", to(&FakeAgents::list), "ListAgentsQuery"},
      {"GET", "/v1/agents/pages", "", to(&FakeAgents::pages), "ListAgentPagesQuery"},
      {"GET", one, "", to(&FakeAgents::get)},
      {"PATCH", one, "UpdateAgentRequest", to(&FakeAgents::update)},
      {"DELETE", one, "", to(&FakeAgents::remove)},
      {"PATCH", one + "/version", "", to(&FakeAgents::switchVersion), "UpdateAgentVersionQuery"},
      {"GET", one + "/versions", "", to(&FakeAgents::versions), "ListAgentVersionsQuery"},
      {"GET", one + "/versions/{version}", "", to(&FakeAgents::version)},
      {"PUT", one + "/aliases", "", to(&FakeAgents::setAlias), "PutAgentAliasQuery"},
      {"GET", one + "/aliases", "", to(&FakeAgents::aliases)},
      {"DELETE", one + "/aliases", "", to(&FakeAgents::removeAlias), "DeleteAgentAliasQuery"}};
}

const FakeAgents::Agent* FakeAgents::agent(const std::string& id) const {
  const auto found = std::ranges::find(agents_, id, &Agent::id);
  return found == agents_.end() ? nullptr : &*found;
}

FakeAgents::Agent* FakeAgents::agent(const std::string& id) {
  return const_cast<Agent*>(std::as_const(*this).agent(id));
}

json FakeAgents::bodyOf(const Agent& agent, std::int64_t version) const {
  json body = agent.versions.at(version);
  body["versions"] = json::array();
  for (const auto& [number, unused] : agent.versions) body["versions"].push_back(number);
  return body;
}

std::optional<std::int64_t> FakeAgents::versionOf(const Agent& agent, const json& wanted) const {
  if (wanted.is_null()) return agent.current;
  std::optional<std::int64_t> number;
  if (wanted.is_number_integer()) number = wanted.get<std::int64_t>();
  if (wanted.is_string()) {
    const std::string name = wanted.get<std::string>();
    number = wholeNumber(name);
    if (const auto alias = agent.aliases.find(name); alias != agent.aliases.end()) {
      number = alias->second["version"].get<std::int64_t>();
    }
  }
  return number && agent.versions.contains(*number) ? number : std::nullopt;
}

json FakeAgents::find(const std::string& id, const json& version) const {
  const Agent* found = agent(id);
  if (found == nullptr) return nullptr;
  const std::optional<std::int64_t> number = versionOf(*found, version);
  return number ? bodyOf(*found, *number) : json();
}

bool FakeAgents::fitsMetadata(const FakeCall& call, const json& metadata) {
  const std::string query = call.text("metadata").value_or("");
  if (query.empty()) return true;
  if (!metadata.is_object()) return false;
  json wanted = json::parse(query, nullptr, false);
  if (!wanted.is_object()) {
    wanted = json::object();
    const std::vector<std::string> pairs = call.list("metadata");
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) wanted[pairs[i]] = pairs[i + 1];
  }
  for (const auto& [name, value] : wanted.items()) {
    const auto found = metadata.find(name);
    if (found == metadata.end() || *found != value) return false;
  }
  return true;
}

std::string FakeAgents::idOf(const std::string& idOrName) const {
  for (const Agent& agent : agents_) {
    if (agent.id == idOrName || agent.versions.at(agent.current)["name"] == idOrName) {
      return agent.id;
    }
  }
  return {};
}

std::optional<FakeReply> FakeAgents::refuse(const json& body) const {
  if (const json model = body.value("model", json()); model.is_string()) {
    const ModelCard* card = models_.find(model.get<std::string>());
    if (card == nullptr || !card->chat) return invalidModel(model.get<std::string>());
  }
  const json handoffs = body.value("handoffs", json());
  if (handoffs.is_array()) {
    for (const json& id : handoffs) {
      if (!id.is_string() || agent(id.get<std::string>()) == nullptr) {
        return noAgent(id.is_string() ? id.get<std::string>() : id.dump());
      }
    }
  }
  return std::nullopt;
}

FakeReply FakeAgents::create(const FakeCall& call) {
  if (auto refusal = refuse(call.body)) return *refusal;
  json body = {
      {"instructions", nullptr}, {"tools", json::array()},    {"completion_args", json::object()},
      {"guardrails", nullptr},   {"description", nullptr},    {"handoffs", nullptr},
      {"metadata", nullptr},     {"version_message", nullptr}};
  body.update(call.body);
  const std::string now = isoTime(ids_.now());
  Agent agent;
  agent.id = "ag_" + ids_.hex();
  body.update({{"object", "agent"},
               {"id", agent.id},
               {"version", 0},
               {"created_at", now},
               {"updated_at", now},
               {"deployment_chat", false},
               {"source", "api"}});
  agent.versions[0] = std::move(body);
  agents_.push_back(std::move(agent));
  return reply(bodyOf(agents_.back(), 0));
}

std::vector<json> FakeAgents::matching(const FakeCall& call) const {
  std::vector<json> found;
  const std::vector<std::string> sources = call.list("sources");
  for (const Agent& agent : agents_ | std::views::reverse) {
    json body = bodyOf(agent, agent.current);
    if (const auto id = call.text("id"); id && agent.id != *id) continue;
    if (!fitsMetadata(call, body["metadata"])) continue;
    if (const auto name = call.text("name"); name && body["name"] != *name) continue;
    if (const auto part = call.text("search");
        part && !contains(body["name"], *part) && !contains(body["description"], *part)) {
      continue;
    }
    if (call.query.contains("deployment_chat") &&
        body["deployment_chat"] != call.flag("deployment_chat", false)) {
      continue;
    }
    if (!sources.empty() &&
        std::ranges::find(sources, body["source"].get<std::string>()) == sources.end()) {
      continue;
    }
    found.push_back(std::move(body));
  }
  return found;
}

FakeReply FakeAgents::list(const FakeCall& call) const {
  return reply(pageOf(matching(call), call, kUsualPage));
}

FakeReply FakeAgents::pages(const FakeCall& call) const {
  const std::vector<json> all = matching(call);
  // A page ends before the agent that its token names.
  std::int64_t from = 0;
  if (const auto token = call.text("page_token")) {
    const auto next = std::ranges::find_if(all, [&](const json& agent) {
      return "after_" + uuidOf(agent["id"].get<std::string>().substr(3)) == *token;
    });
    if (next == all.end()) {
      return FakeReply::detail(422,
                               json::array({validationError("value_error", {"query", "page_token"},
                                                            "Invalid page token", *token)}));
    }
    from = next - all.begin() + 1;
  }
  const std::int64_t size = call.number("page_size", kUsualPage);
  json data = slice(all, from, size);
  const bool more = from + size < static_cast<std::int64_t>(all.size());
  const json token =
      more ? json("after_" + uuidOf(data.back()["id"].get<std::string>().substr(3))) : json();
  return reply({{"object", "list"}, {"data", std::move(data)}, {"next_page_token", token}});
}

FakeReply FakeAgents::get(const FakeCall& call) const {
  const std::string& id = call.parameters[0];
  const Agent* found = agent(id);
  if (found == nullptr) return noAgent(id);
  const auto wanted = call.text("agent_version");
  json body = find(id, wanted ? json(*wanted) : json());
  return body.is_null() ? noVersion(id, wanted.value_or("")) : reply(std::move(body));
}

FakeReply FakeAgents::update(const FakeCall& call) {
  Agent* found = agent(call.parameters[0]);
  if (found == nullptr) return noAgent(call.parameters[0]);
  if (auto refusal = refuse(call.body)) return *refusal;
  json body = found->versions.at(found->current);
  body["version_message"] = nullptr;
  for (const auto& [name, item] : call.body.items()) {
    const bool fixed = name == "model" || name == "name" || name == "deployment_chat";
    if (!fixed || !item.is_null()) body[name] = item;
  }
  const std::int64_t next = found->versions.rbegin()->first + 1;
  body["version"] = next;
  body["updated_at"] = isoTime(ids_.now());
  found->versions[next] = std::move(body);
  found->current = next;
  return reply(bodyOf(*found, next));
}

FakeReply FakeAgents::remove(const FakeCall& call) {
  const auto gone =
      std::erase_if(agents_, [&](const Agent& agent) { return agent.id == call.parameters[0]; });
  return gone == 0 ? noAgent(call.parameters[0]) : reply(nullptr, 204);
}

FakeReply FakeAgents::switchVersion(const FakeCall& call) {
  const std::int64_t version = call.number("version", -1);
  Agent* found = agent(call.parameters[0]);
  if (found == nullptr) return noAgent(call.parameters[0]);
  if (!found->versions.contains(version)) return noVersion(found->id, std::to_string(version));
  found->current = version;
  found->versions[version]["updated_at"] = isoTime(ids_.now());
  return reply(bodyOf(*found, version));
}

FakeReply FakeAgents::versions(const FakeCall& call) const {
  const Agent* found = agent(call.parameters[0]);
  if (found == nullptr) return noAgent(call.parameters[0]);
  std::vector<json> all;
  for (const auto& [number, unused] : found->versions | std::views::reverse) {
    all.push_back(bodyOf(*found, number));
  }
  return reply(pageOf(all, call, kUsualPage));
}

FakeReply FakeAgents::version(const FakeCall& call) const {
  const Agent* found = agent(call.parameters[0]);
  if (found == nullptr) return noAgent(call.parameters[0]);
  json body = find(found->id, call.parameters[1]);
  return body.is_null() ? noVersion(found->id, call.parameters[1]) : reply(std::move(body));
}

FakeReply FakeAgents::setAlias(const FakeCall& call) {
  const std::string alias = call.text("alias").value_or("");
  const std::int64_t version = call.number("version", -1);
  Agent* found = agent(call.parameters[0]);
  if (found == nullptr) return noAgent(call.parameters[0]);
  if (!found->versions.contains(version)) return noVersion(found->id, std::to_string(version));
  const std::string now = isoTime(ids_.now());
  json& entry = found->aliases[alias];
  if (entry.is_null()) entry = {{"alias", alias}, {"created_at", now}};
  entry["version"] = version;
  entry["updated_at"] = now;
  return reply(entry);
}

FakeReply FakeAgents::aliases(const FakeCall& call) const {
  const Agent* found = agent(call.parameters[0]);
  if (found == nullptr) return noAgent(call.parameters[0]);
  json list = json::array();
  for (const auto& [name, entry] : found->aliases) list.push_back(entry);
  return reply(std::move(list));
}

FakeReply FakeAgents::removeAlias(const FakeCall& call) {
  const std::string alias = call.text("alias").value_or("");
  Agent* found = agent(call.parameters[0]);
  if (found == nullptr) return noAgent(call.parameters[0]);
  if (found->aliases.erase(alias) == 0) {
    return FakeReply::detail(404, fmt::format("Agent {} has no alias {}", found->id, alias));
  }
  return reply(nullptr, 204);
}

}  // namespace codestral::test
