#include "mistral/conversations.h"

#include <algorithm>

namespace codestral::mistral {
namespace {

constexpr std::string_view kConversationsRoute = "/v1/conversations";

std::string pathTo(const std::string& id, std::string_view below = "") {
  return pathOf("/v1/conversations/{}", {id}) + std::string(below);
}

ApiRequest post(std::string path, Json body) {
  return {.method = "POST", .path = std::move(path), .body = std::move(body), .creates = true};
}

Result<> check(const ConversationRequest& request) {
  if (request.inputs.absent()) {
    return fail(ErrorKind::InvalidInput, "a conversation starts with an input");
  }
  if (request.model.has_value() == request.agentId.has_value()) {
    return fail(ErrorKind::InvalidInput, "a conversation is with either a model or an agent");
  }
  return {};
}

Async<Result<ConversationResponse>> stream(Client& client, std::string path, Json body,
                                           OnConversationEvent event) {
  body["stream"] = true;
  const std::string what = "an event of the stream of POST " + path;
  ConversationAccumulator answer;
  const Client::OnEvent take = [&](std::string_view name, const Json& data) -> Result<> {
    Json named = data;
    // Old samples name the event only on its line.
    if (!named.contains("type")) named["type"] = name;
    const auto decoded = fromJson<ConversationEvent>(named, what);
    if (!decoded) return std::unexpected(decoded.error());
    answer.add(*decoded);
    if (event) event(*decoded);
    return {};
  };
  const Result<> done = co_await client.events(post(std::move(path), std::move(body)), take,
                                               [&] { return answer.whole(); });
  if (!done) co_return std::unexpected(done.error());
  co_return answer.take();
}

void learn(const EventFrame& event, auto& entry) {
  if (event.model) entry.model = event.model;
  if (event.agentId) entry.agentId = event.agentId;
}

}  // namespace

Json Inputs::write() const {
  if (const auto* text = std::get_if<std::string>(&value_)) return *text;
  if (const auto* entries = std::get_if<std::vector<Entry>>(&value_)) return toJson(*entries);
  return {};
}

void Inputs::read(const Json& json, Decoder& decoder) {
  if (json.is_string()) {
    decoder.read(json, value_.emplace<std::string>());
  } else {
    decoder.read(json, value_.emplace<std::vector<Entry>>());
  }
}

std::string ConversationResponse::text() const {
  std::string all;
  for (const Entry& output : outputs) {
    if (const auto* message = std::get_if<MessageOutput>(&output)) all += message->content.text();
  }
  return all;
}

std::vector<FunctionCallEntry> ConversationResponse::functionCalls() const {
  std::vector<FunctionCallEntry> calls;
  for (const Entry& output : outputs) {
    if (const auto* call = std::get_if<FunctionCallEntry>(&output)) calls.push_back(*call);
  }
  return calls;
}

template <typename T>
T& ConversationAccumulator::entryOf(const EventFrame& event) {
  for (Output& output : outputs_) {
    const bool same = event.id.empty() ? output.index == event.outputIndex : output.id == event.id;
    if (!same) continue;
    if (T* entry = std::get_if<T>(&output.entry)) return *entry;
  }
  const auto after = std::ranges::upper_bound(outputs_, event.outputIndex, {}, &Output::index);
  const auto place =
      outputs_.insert(after, {.id = event.id, .index = event.outputIndex, .entry = T()});
  T& entry = std::get<T>(place->entry);
  if (!event.id.empty()) entry.id = event.id;
  entry.createdAt = event.createdAt;
  return entry;
}

void ConversationAccumulator::add(const ConversationEvent& event) {
  if (const auto* started = std::get_if<ResponseStarted>(&event)) {
    conversationId_ = started->conversationId;
  } else if (const auto* finished = std::get_if<ResponseDone>(&event)) {
    usage_ = finished->usage;
    done_ = true;
  } else if (const auto* message = std::get_if<MessageDelta>(&event)) {
    auto& entry = entryOf<MessageOutput>(*message);
    learn(*message, entry);
    entry.content.append(message->content);
  } else if (const auto* begun = std::get_if<ToolStarted>(&event)) {
    auto& entry = entryOf<ToolExecution>(*begun);
    learn(*begun, entry);
    entry.name = begun->name;
    entry.arguments.text += begun->arguments.text;
  } else if (const auto* more = std::get_if<ToolDelta>(&event)) {
    auto& entry = entryOf<ToolExecution>(*more);
    if (entry.name.empty()) entry.name = more->name;
    entry.arguments.text += more->arguments.text;
  } else if (const auto* ran = std::get_if<ToolDone>(&event)) {
    auto& entry = entryOf<ToolExecution>(*ran);
    if (entry.name.empty()) entry.name = ran->name;
    entry.info = ran->info;
    entry.completedAt = ran->createdAt;
  } else if (const auto* call = std::get_if<FunctionCallDelta>(&event)) {
    auto& entry = entryOf<FunctionCallEntry>(*call);
    learn(*call, entry);
    if (!call->toolCallId.empty()) entry.toolCallId = call->toolCallId;
    if (!call->name.empty()) entry.name = call->name;
    entry.arguments.text += call->arguments.text;
    if (call->confirmationStatus) entry.confirmationStatus = call->confirmationStatus;
  } else if (const auto* from = std::get_if<HandoffStarted>(&event)) {
    auto& entry = entryOf<AgentHandoff>(*from);
    entry.previousAgentId = from->previousAgentId;
    entry.previousAgentName = from->previousAgentName;
  } else if (const auto* to = std::get_if<HandoffDone>(&event)) {
    auto& entry = entryOf<AgentHandoff>(*to);
    entry.nextAgentId = to->nextAgentId;
    entry.nextAgentName = to->nextAgentName;
    entry.completedAt = to->createdAt;
  }
}

ConversationResponse ConversationAccumulator::take() {
  ConversationResponse response;
  response.conversationId = std::move(conversationId_);
  for (Output& output : outputs_) response.outputs.push_back(std::move(output.entry));
  response.usage = std::move(usage_);
  return response;
}

Async<Result<ConversationResponse>> startConversation(Client& client, ConversationRequest request) {
  if (const Result<> fit = check(request); !fit) co_return std::unexpected(fit.error());
  co_return co_await client.call<ConversationResponse>(
      post(std::string(kConversationsRoute), toJson(request)));
}

Async<Result<ConversationResponse>> streamConversation(Client& client, ConversationRequest request,
                                                       OnConversationEvent event) {
  if (const Result<> fit = check(request); !fit) co_return std::unexpected(fit.error());
  co_return co_await stream(client, std::string(kConversationsRoute), toJson(request),
                            std::move(event));
}

Async<Result<ConversationResponse>> appendToConversation(Client& client, std::string id,
                                                         AppendRequest request) {
  return client.call<ConversationResponse>(post(pathTo(id), toJson(request)));
}

Async<Result<ConversationResponse>> streamAppend(Client& client, std::string id,
                                                 AppendRequest request, OnConversationEvent event) {
  return stream(client, pathTo(id), toJson(request), std::move(event));
}

Async<Result<ConversationResponse>> restartConversation(Client& client, std::string id,
                                                        RestartRequest request) {
  return client.call<ConversationResponse>(post(pathTo(id, "/restart"), toJson(request)));
}

Async<Result<ConversationResponse>> streamRestart(Client& client, std::string id,
                                                  RestartRequest request,
                                                  OnConversationEvent event) {
  return stream(client, pathTo(id, "/restart"), toJson(request), std::move(event));
}

Async<Result<std::vector<Conversation>>> listConversations(Client& client,
                                                           ConversationFilter filter) {
  return client.call<std::vector<Conversation>>(
      {.path = std::string(kConversationsRoute), .query = queryOf(filter)});
}

Async<Result<Conversation>> getConversation(Client& client, std::string id) {
  return client.call<Conversation>({.path = pathTo(id)});
}

Async<Result<>> deleteConversation(Client& client, std::string id) {
  return client.perform({.method = "DELETE", .path = pathTo(id)});
}

Async<Result<ConversationHistory>> conversationHistory(Client& client, std::string id) {
  return client.call<ConversationHistory>({.path = pathTo(id, "/history")});
}

Async<Result<ConversationMessages>> conversationMessages(Client& client, std::string id) {
  return client.call<ConversationMessages>({.path = pathTo(id, "/messages")});
}

}  // namespace codestral::mistral
