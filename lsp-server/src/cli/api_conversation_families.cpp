// Rows of the table: agents and conversations, which the service keeps.

#include "cli/api_fields.h"

namespace codestral::cli {
namespace {

using enum FieldKind;

std::vector<ApiField> completionArguments() {
  return {
      field("--temperature", "/completion_args/temperature", Number, "0 to 1"),
      field("--top-p", "/completion_args/top_p", Number, "0 to 1"),
      field("--max-tokens", "/completion_args/max_tokens", Integer, "longest answer, in tokens"),
      field("--random-seed", "/completion_args/random_seed", Integer,
            "the same seed, the same answer")};
}

std::vector<ApiField> agentFields(bool creating) {
  const auto needed = [&](ApiField made) { return creating ? required(made) : made; };
  return joined(
      {{needed(field("--model", "/model", Text, "model, by id or alias", "MODEL")),
        needed(field("--name", "/name", Text, "for people", "NAME")),
        field("--description", "/description", Text, "for people and other agents"),
        field("--instructions", "/instructions", Text, "what it is told first"), toolField(),
        many(
            field("--handoff", "/handoffs", Text, "an agent that it may hand over to", "AGENT_ID")),
        field("--version-message", "/version_message", Text, "what this version is about"),
        metadataField()},
       completionArguments()});
}

std::vector<ApiField> agentFilters() {
  return {query("--page-size", "page_size", Integer, "1 to 1000; 20"),
          query("--name", "name", Text, "only of this name", "NAME"),
          query("--search", "search", Text, "only what has this text"),
          many(query("--source", "sources", Text, "only from there",
                     "api|playground|agent_builder_v1"))};
}

const std::vector<ApiColumn>& agentColumns() {
  static const std::vector<ApiColumn> kColumns{{"ID", "/id"},
                                               {"NAME", "/name"},
                                               {"MODEL", "/model"},
                                               {"VERSION", "/version"},
                                               {"UPDATED", "/updated_at", ApiColumn::Time}};
  return kColumns;
}

std::vector<ApiEndpoint> agentVersions() {
  const ApiField alias = required(query("--alias", "alias", Text, "its name", "ALIAS"));
  return {{.verb = "versions",
           .method = "GET",
           .path = "/v1/agents/{agent_id}/versions",
           .summary = "all versions of an agent",
           .fields = pageFields(),
           .columns = agentColumns(),
           .example = "$AGENT"},
          {.verb = "version-get",
           .method = "GET",
           .path = "/v1/agents/{agent_id}/versions/{version}",
           .summary = "one version of an agent",
           .example = "$AGENT 1"},
          {.verb = "version",
           .method = "PATCH",
           .path = "/v1/agents/{agent_id}/version",
           .summary = "make a version the current one",
           .fields = {required(query("--version-number", "version", Integer, "which"))},
           .example = "$AGENT --version-number 1"},
          {.verb = "alias-set",
           .method = "PUT",
           .path = "/v1/agents/{agent_id}/aliases",
           .summary = "name a version, or let the name mean another one",
           .fields = {alias, required(query("--version-number", "version", Integer, "which"))},
           .example = "$AGENT --alias stable --version-number 1"},
          {.verb = "aliases",
           .method = "GET",
           .path = "/v1/agents/{agent_id}/aliases",
           .summary = "the names of versions",
           .columns = {{"ALIAS", "/alias"}, {"VERSION", "/version"}},
           .example = "$AGENT"},
          {.verb = "alias-delete",
           .method = "DELETE",
           .path = "/v1/agents/{agent_id}/aliases",
           .summary = "forget the name of a version",
           .fields = {alias},
           .answer = ApiAnswer::Nothing,
           .example = "$AGENT --alias stable"}};
}

ApiFamily agents() {
  ApiFamily family{
      "agents",
      "Agents and conversations",
      "models with instructions and tools, kept by the service in versions",
      {{.verb = "create",
        .method = "POST",
        .path = "/v1/agents",
        .summary = "make an agent",
        .fields = agentFields(true),
        .body = true,
        .creates = true,
        .example = "--model mistral-medium-latest --name Librarian --tool web_search",
        .makes = "AGENT=/id"},
       {.verb = "list",
        .method = "GET",
        .path = "/v1/agents",
        .summary = "your agents, a page",
        .fields = joined({{query("--page", "page", Integer, "from 0")}, agentFilters()}),
        .columns = agentColumns(),
        .example = "--page-size 5",
        .note = "The service has deprecated it; pages is the newer one."},
       {.verb = "pages",
        .method = "GET",
        .path = "/v1/agents/pages",
        .summary = "your agents, page by token",
        .fields = joined({agentFilters(),
                          {query("--page-token", "page_token", Text,
                                 "next_page_token of the page before", "TOKEN")}}),
        .rowsAt = "/data",
        .columns = agentColumns(),
        .example = "--page-size 5"},
       {.verb = "get",
        .method = "GET",
        .path = "/v1/agents/{agent_id}",
        .summary = "one agent",
        .fields = {query("--agent-version", "agent_version", Text,
                         "number or alias; the current one", "VERSION")},
        .example = "$AGENT"},
       {.verb = "update",
        .method = "PATCH",
        .path = "/v1/agents/{agent_id}",
        .summary = "change an agent, which makes a new version",
        .fields = agentFields(false),
        .body = true,
        .example = "$AGENT --instructions 'Answer in one sentence.'"},
       {.verb = "delete",
        .method = "DELETE",
        .path = "/v1/agents/{agent_id}",
        .summary = "delete an agent with all versions",
        .answer = ApiAnswer::Nothing,
        .example = "$AGENT"},
       {.verb = "complete",
        .method = "POST",
        .path = "/v1/agents/completions",
        .summary = "answer a list of messages as an agent",
        .fields = joined(
            {{required(field("--agent-id", "/agent_id", Text, "who answers", "ID"))},
             messageFields("/messages/0-", "/messages/-"),
             {field("--max-tokens", "/max_tokens", Integer, "longest answer, in tokens"),
              field("--random-seed", "/random_seed", Integer, "the same seed, the same answer")}}),
        .body = true,
        .streams = true,
        .example = "--agent-id $AGENT --prompt 'What is the best French cheese?'",
        .note = "Keeps nothing; conversations start is the newer way to ask an agent."}}};
  for (ApiEndpoint& endpoint : agentVersions()) family.endpoints.push_back(std::move(endpoint));
  return family;
}

std::vector<ApiField> turnFields() {
  return joined({{field("--input", "/inputs", Text, "what you say"),
                  field("--store", "/store", Boolean, "whether the service keeps it; true"),
                  field("--handoff-execution", "/handoff_execution", Text,
                        "who runs the hand-over to another agent", "server|client")},
                 completionArguments()});
}

ApiFamily conversations() {
  const std::string_view path = "/v1/conversations/{conversation_id}";
  return {
      "conversations",
      "Agents and conversations",
      "dialogues with an agent or a model, kept by the service",
      {{.verb = "start",
        .method = "POST",
        .path = "/v1/conversations",
        .summary = "begin with a first turn",
        .fields = joined(
            {{field("--agent-id", "/agent_id", Text, "who answers: an agent", "ID"),
              field("--agent-version", "/agent_version", Text, "number or alias of it", "VERSION"),
              field("--model", "/model", Text, "or a model", "MODEL"),
              field("--instructions", "/instructions", Text, "with a model: what it is told first"),
              toolField(), field("--name", "/name", Text, "for people", "NAME"),
              field("--description", "/description", Text, "for people"), metadataField()},
             turnFields()}),
        .body = true,
        .streams = true,
        .creates = true,
        .example = "--model mistral-small-latest --input 'Name a cheese.'",
        .makes = "CONVERSATION=/conversation_id"},
       {.verb = "append",
        .method = "POST",
        .path = path,
        .summary = "add a turn",
        .fields = turnFields(),
        .body = true,
        .streams = true,
        .creates = true,
        .example = "$CONVERSATION --input 'And another one.'"},
       {.verb = "list",
        .method = "GET",
        .path = "/v1/conversations",
        .summary = "your conversations",
        .fields = pageFields(),
        .columns = {{"ID", "/id"},
                    {"NAME", "/name"},
                    {"MODEL", "/model"},
                    {"AGENT", "/agent_id"},
                    {"UPDATED", "/updated_at", ApiColumn::Time}},
        .example = "--page-size 5"},
       {.verb = "get",
        .method = "GET",
        .path = path,
        .summary = "what a conversation was started with",
        .example = "$CONVERSATION"},
       {.verb = "history",
        .method = "GET",
        .path = "/v1/conversations/{conversation_id}/history",
        .summary = "all entries: messages, calls of tools, hand-overs",
        .rowsAt = "/entries",
        .columns = {{"ID", "/id"}, {"TYPE", "/type"}, {"ROLE", "/role"}, {"CONTENT", "/content"}},
        .example = "$CONVERSATION",
        .makes = "ENTRY=/entries/0/id"},
       {.verb = "messages",
        .method = "GET",
        .path = "/v1/conversations/{conversation_id}/messages",
        .summary = "only the messages",
        .rowsAt = "/messages",
        .columns = {{"ID", "/id"}, {"ROLE", "/role"}, {"CONTENT", "/content"}},
        .example = "$CONVERSATION"},
       {.verb = "restart",
        .method = "POST",
        .path = "/v1/conversations/{conversation_id}/restart",
        .summary = "go on from an earlier entry, as a new conversation",
        .fields = joined({{required(field("--from-entry-id", "/from_entry_id", Text,
                                          "the last entry to keep", "ENTRY_ID")),
                           metadataField()},
                          turnFields()}),
        .body = true,
        .streams = true,
        .creates = true,
        .example = "$CONVERSATION --from-entry-id $ENTRY --input 'A blue one, please.'"},
       {.verb = "delete",
        .method = "DELETE",
        .path = path,
        .summary = "delete a conversation",
        .answer = ApiAnswer::Nothing,
        .example = "$CONVERSATION"}}};
}

}  // namespace

std::vector<ApiFamily> conversationFamilies() {
  return {agents(), conversations()};
}

}  // namespace codestral::cli
