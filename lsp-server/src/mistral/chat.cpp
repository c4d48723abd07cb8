#include "mistral/chat.h"

#include <algorithm>

namespace codestral::mistral {
namespace {

constexpr std::string_view kChatRoute = "/v1/chat/completions";

// The service relays models that fill an absent id with a word.
bool isId(std::string_view id) {
  return !id.empty() && id != "null";
}

void join(std::vector<ToolCall>& calls, const ToolCall& piece) {
  auto found = std::ranges::find(calls, piece.index, &ToolCall::index);
  // A model that sends its calls whole may give all of them the index 0.
  const bool another =
      found != calls.end() && isId(piece.id) && isId(found->id) && piece.id != found->id;
  if (another) found = std::ranges::find(calls, piece.id, &ToolCall::id);
  if (found == calls.end()) {
    calls.push_back(piece);
    if (another) calls.back().index = static_cast<std::int64_t>(calls.size()) - 1;
    if (!isId(piece.id)) calls.back().id.clear();
    return;
  }
  if (isId(piece.id)) found->id = piece.id;
  if (!piece.function.name.empty()) found->function.name = piece.function.name;
  found->function.arguments.text += piece.function.arguments.text;
}

}  // namespace

Message Message::system(Content content) {
  return {.role = "system", .content = std::move(content)};
}
Message Message::user(Content content) {
  return {.role = "user", .content = std::move(content)};
}
Message Message::assistant(Content content) {
  return {.role = "assistant", .content = std::move(content)};
}
Message Message::tool(const ToolCall& call, std::string result) {
  return {.role = "tool",
          .content = Content(std::move(result)),
          .toolCallId = call.id,
          .name = call.function.name};
}

void ChatAccumulator::add(const ChatChunk& chunk) {
  if (!chunk.id.empty()) response_.id = chunk.id;
  if (!chunk.model.empty()) response_.model = chunk.model;
  if (chunk.created != 0) response_.created = chunk.created;
  if (chunk.usage) response_.usage = *chunk.usage;
  for (const ChatChunk::Choice& piece : chunk.choices) {
    auto choice = std::ranges::find(response_.choices, piece.index, &ChatChoice::index);
    if (choice == response_.choices.end()) {
      ChatChoice fresh;
      fresh.index = piece.index;
      fresh.message.role = "assistant";
      choice = response_.choices.insert(
          std::ranges::upper_bound(response_.choices, piece.index, {}, &ChatChoice::index),
          std::move(fresh));
    }
    choice->message.content.append(piece.delta.content);
    for (const ToolCall& call : piece.delta.toolCalls) join(choice->message.toolCalls, call);
    if (piece.finishReason) choice->finishReason = *piece.finishReason;
  }
}

bool ChatAccumulator::whole() const {
  return !response_.choices.empty() &&
         std::ranges::none_of(response_.choices, &std::string::empty, &ChatChoice::finishReason);
}

ChatResponse ChatAccumulator::take() {
  return std::move(response_);
}

Async<Result<ChatResponse>> complete(Client& client, std::string path, Json body) {
  ApiRequest request{.method = "POST", .path = std::move(path), .body = std::move(body)};
  co_return co_await client.call<ChatResponse>(std::move(request));
}

Async<Result<ChatResponse>> streamCompletion(Client& client, std::string path, Json body,
                                             OnChunk chunk) {
  body["stream"] = true;
  const std::string what = "an event of the stream of POST " + path;
  ChatAccumulator answer;
  const Client::OnEvent take = [&](std::string_view, const Json& data) -> Result<> {
    const auto decoded = fromJson<ChatChunk>(data, what);
    if (!decoded) return std::unexpected(decoded.error());
    answer.add(*decoded);
    for (const ChatChunk::Choice& choice : decoded->choices) {
      if (choice.finishReason == "error") {
        return fail(ErrorKind::Unavailable, "the service broke the answer off with an error");
      }
    }
    if (chunk) chunk(*decoded);
    return {};
  };
  const Result<> done =
      co_await client.events({.method = "POST", .path = std::move(path), .body = std::move(body)},
                             take, [&] { return answer.whole(); });
  if (!done) co_return std::unexpected(done.error());
  co_return answer.take();
}

Async<Result<ChatResponse>> chat(Client& client, ChatRequest request) {
  if (const Result<> fit = checkMessages(request.messages); !fit) {
    co_return std::unexpected(fit.error());
  }
  co_return co_await complete(client, std::string(kChatRoute), toJson(request));
}

Async<Result<ChatResponse>> streamChat(Client& client, ChatRequest request, OnChunk chunk) {
  if (const Result<> fit = checkMessages(request.messages); !fit) {
    co_return std::unexpected(fit.error());
  }
  co_return co_await streamCompletion(client, std::string(kChatRoute), toJson(request),
                                      std::move(chunk));
}

}  // namespace codestral::mistral
