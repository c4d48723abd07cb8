// How FakeMistral answers one request: the service's checks in their order, then the reply as the
// behaviour shapes it on the wire.

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "support/fake_completion_text.h"
#include "support/fake_mistral_server.h"
#include "support/fake_multipart.h"

namespace codestral::test {
namespace {

using nlohmann::json;

// Scripts may hold text that is no UTF-8.
std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string eventText(const FakeEvent& event) {
  const std::string name = event.name.empty() ? "" : "event: " + event.name + "\n";
  return name + "data: " + dump(event.data) + "\n\n";
}

}  // namespace

std::string FakeMistral::Server::nextId() {
  // Spread over all digits, so that it looks like one, and the same in every run.
  const std::uint64_t n = ++lastId;
  return fmt::format("{:016x}{:016x}", n * 0x9e3779b97f4a7c15ULL, n * 0xc2b2ae3d27d4eb4fULL);
}

Headers FakeMistral::Server::serviceHeaders(const std::string& id, std::size_t tokens) {
  const std::string uuid = fmt::format("{}-{}-{}-{}-{}", id.substr(0, 8), id.substr(8, 4),
                                       id.substr(12, 4), id.substr(16, 4), id.substr(20, 12));
  Headers headers = {{"server", "cloudflare"},         {"mistral-correlation-id", uuid},
                     {"x-kong-request-id", uuid},      {"x-envoy-upstream-service-time", "3"},
                     {"x-kong-upstream-latency", "4"}, {"x-kong-proxy-latency", "1"}};
  if (tokens == 0) return headers;
  remainingRequests = std::max<std::int64_t>(0, remainingRequests - 1);
  headers.insert(headers.end(),
                 {{"x-ratelimit-limit-req-minute", "1000000"},
                  {"x-ratelimit-remaining-req-minute", std::to_string(remainingRequests)},
                  {"x-ratelimit-limit-tokens-minute", "500000000"},
                  {"x-ratelimit-remaining-tokens-minute", "499000000"},
                  {"x-ratelimit-limit-tokens-month", "1000000000"},
                  {"x-ratelimit-remaining-tokens-month", "999000000"},
                  {"x-ratelimit-tokens-query-cost", std::to_string(tokens)}});
  return headers;
}

FakeAnswer::FakeAnswer(FakeMistral::Server& server, HttpConnection& connection, RecordPtr record)
    : server_(server),
      connection_(connection),
      request_(connection.request()),
      record_(std::move(record)),
      families_(server.families),
      isCompletion_(isCompletionRoute(request_.path)) {
  call_.method = request_.method;
  call_.path = request_.path;
  call_.query = parseQuery(request_.query);
  if (const auto* form = dynamic_cast<const MultipartBody*>(request_.sink.get())) {
    call_.form = form->parts();
  } else {
    call_.body = record_->body;
  }
  call_.id = server.nextId();
  const std::string_view bearer = request_.header("authorization");
  if (bearer.starts_with("Bearer ")) call_.key = bearer.substr(7);
  call_.baseUrl = fmt::format("http://127.0.0.1:{}", server.port);
  match_ = findRoute(families_->routes(), call_.method, call_.path);
  call_.parameters = match_.parameters;
}

asio::awaitable<void> FakeAnswer::run() {
  const std::string pattern = match_.route == nullptr ? "" : match_.route->pattern;
  std::optional<Behaviour> behaviour = server_.take(call_, pattern, true);
  const bool raw = behaviour.has_value();
  std::optional<FakeReply> refusal = checkRequest();
  if (!raw && refusal) {
    co_await answerReply(std::move(*refusal));
    co_return;
  }
  if (!raw) behaviour = server_.take(call_, pattern, false);
  behaviour_ = behaviour.value_or(Behaviour());
  call_.behaviour = &behaviour_;
  co_await perform(refusal.has_value());
}

void FakeAnswer::breakOff(bool reset) {
  server_.end(record_, ExchangeState::Broken);
  connection_.close(reset);
}

asio::awaitable<void> FakeAnswer::perform(bool refused) {
  switch (behaviour_.fault) {
    case Fault::ResetBeforeAnswer:
      breakOff(true);
      co_return;
    case Fault::CloseBeforeAnswer:
      breakOff(false);
      co_return;
    case Fault::StallBeforeHead:
      co_await connection_.waitFor([] { return false; }, TimePoint::max());
      co_return;
    default:
      break;
  }
  if (!co_await connection_.sleep(behaviour_.beforeHead)) co_return;
  const bool completes =
      isCompletion_ && call_.body.is_object() &&
      (call_.path == kFimRoute || call_.body.value("messages", json()).is_array());
  if (behaviour_.body) {
    std::string contentType = behaviour_.contentType;
    if (contentType.empty()) {
      contentType = behaviour_.body->starts_with('<') ? "text/html" : "application/json";
    }
    co_await answerPlain(behaviour_.status, *behaviour_.body, contentType);
  } else if (behaviour_.status >= 400) {
    co_await answerPlain(behaviour_.status, usualErrorBody(behaviour_.status, call_.id),
                         "application/json");
  } else if (completes) {
    co_await answerCompletion();
  } else if (refused) {  // only a raw behaviour comes here
    co_await answerPlain(behaviour_.status, "", "application/json");
  } else {
    FakeReply reply = FakeFamilies::run(*match_.route, call_);
    if (behaviour_.status != 200) reply.status = behaviour_.status;
    co_await answerReply(std::move(reply));
  }
}

asio::awaitable<void> FakeAnswer::answerCompletion() {
  const CompletionPlan plan = families_->completions.plan(call_);
  const std::optional<StreamError>& error = behaviour_.streamError;
  const json errorBody =
      error
          ? FakeReply::error(500, error->message, "server_error", std::to_string(error->code)).body
          : json();
  if (!call_.stream() && error) {
    co_await answerPlain(500, dump(errorBody), "application/json");
    co_return;
  }
  if (call_.stream() && !behaviour_.events.empty()) {
    co_await answerReply({.status = behaviour_.status, .events = behaviour_.events, .done = true});
    co_return;
  }
  if (!call_.stream()) {
    co_await answerPlain(behaviour_.status, completionBody(plan, behaviour_), "application/json");
    co_return;
  }
  CompletionStream stream(plan, behaviour_);
  const auto finish = [&] {
    if (error) return withLineEnds(eventText({"", errorBody}), behaviour_.lineEnd);
    return stream.finishesInLast() ? std::string() : stream.finish();
  };
  co_await answerStream(behaviour_.status,
                        {.prelude = behaviour_.roleFirst ? stream.role() : "",
                         .count = stream.count(),
                         .delta = [&stream](std::size_t index) { return stream.delta(index); },
                         .finish = finish,
                         .done = error ? "" : stream.done()});
}

asio::awaitable<void> FakeAnswer::answerReply(FakeReply reply) {
  std::ranges::move(reply.headers, std::back_inserter(replyHeaders_));
  if (!reply.events.empty()) {
    const LineEnd lineEnd = behaviour_.lineEnd;
    co_await answerStream(reply.status,
                          {.prelude = "",
                           .count = reply.events.size(),
                           .delta =
                               [&reply, lineEnd](std::size_t index) {
                                 return withLineEnds(eventText(reply.events[index]), lineEnd);
                               },
                           .finish = [] { return std::string(); },
                           .done = reply.done ? withLineEnds("data: [DONE]\n\n", lineEnd) : ""});
    co_return;
  }
  if (reply.status == 422 && server_.options.nestedErrors && reply.body.contains("detail")) {
    reply.body = {{"object", "error"},
                  {"message", {{"detail", reply.body["detail"]}}},
                  {"type", "invalid_request_error"},
                  {"param", nullptr},
                  {"code", nullptr}};
  }
  const bool binary = reply.bytes || reply.virtualSize;
  if (reply.contentType.empty()) {
    reply.contentType = binary ? "application/octet-stream" : "application/json";
  }
  if (reply.virtualSize) {
    co_await answerVirtual(*reply.virtualSize, std::move(reply.contentType));
    co_return;
  }
  const bool empty = !reply.bytes && reply.body.is_null();
  std::string bytes = reply.bytes ? std::move(*reply.bytes) : empty ? "" : dump(reply.body);
  co_await answerPlain(reply.status, std::move(bytes), empty ? "" : std::move(reply.contentType));
}

asio::awaitable<bool> FakeAnswer::sendHead(int status, Headers headers) {
  const bool counted = isCompletion_ || (match_.route != nullptr && !match_.route->schema.empty());
  const std::size_t cost = counted && status != 401 ? 1 + countTokens(request_.body) : 0;
  Headers all = server_.serviceHeaders(call_.id, cost);
  std::ranges::move(headers, std::back_inserter(all));
  all.insert(all.end(), replyHeaders_.begin(), replyHeaders_.end());
  const ModelCard* card = families_->models.find(stringOr(call_.body, "model"));
  std::string deprecation = behaviour_.deprecation;
  if (deprecation.empty() && card != nullptr) deprecation = card->deprecation;
  if (!deprecation.empty()) all.emplace_back("x-model-deprecation-timestamp", deprecation);
  for (const auto& [name, value] : behaviour_.headers) {
    std::erase_if(all, [&name](const auto& header) { return header.first == name; });
    all.emplace_back(name, value);
  }
  if (behaviour_.closeConnection) connection_.closeAfterAnswer();
  if (!connection_.keepsAlive()) all.emplace_back("connection", "close");
  server_.setStatus(*record_, status);
  co_return co_await connection_.write(httpHead(status, all));
}

asio::awaitable<void> FakeAnswer::answerPlain(int status, std::string body,
                                              std::string contentType) {
  if (behaviour_.holdAfter == 0 && !co_await server_.hold(connection_)) co_return;
  const bool endless = behaviour_.fault == Fault::Endless;
  Headers headers;
  if (!contentType.empty()) headers.emplace_back("content-type", contentType);
  if (endless) {
    connection_.closeAfterAnswer();  // it ends, if ever, with the connection
  } else if (status != 204) {
    headers.emplace_back("content-length", std::to_string(body.size()));
  }
  if (!co_await sendHead(status, std::move(headers))) co_return;
  // A body here would be taken for the answer to the next request.
  if (request_.method == "HEAD") body.clear();
  if (endless) {
    while (co_await flush(body) && co_await connection_.sleep(behaviour_.betweenDeltas)) {
    }
    co_return;
  }
  if (behaviour_.fault != Fault::None) {
    if (!co_await flush(std::string_view(body).substr(0, body.size() / 2))) co_return;
    co_await faultHere();
    co_return;
  }
  if (!co_await connection_.sleep(behaviour_.beforeFirstDelta)) co_return;
  if (!body.empty() && !co_await flush(body)) co_return;
  server_.end(record_, ExchangeState::Answered);
}

asio::awaitable<void> FakeAnswer::answerVirtual(std::uint64_t size, std::string contentType) {
  constexpr std::uint64_t kBlock = 64 * 1024;
  const bool faulty = behaviour_.fault != Fault::None;
  if (!co_await sendHead(behaviour_.status, {{"content-type", contentType},
                                             {"content-length", std::to_string(size)}})) {
    co_return;
  }
  for (std::uint64_t at = 0; at < size; at += kBlock) {
    if (faulty && at >= size / 2) {
      co_await faultHere();
      co_return;
    }
    if (behaviour_.holdAfter == at / kBlock && !co_await server_.hold(connection_)) co_return;
    if (at > 0 && !co_await connection_.sleep(behaviour_.betweenDeltas)) co_return;
    const auto count = static_cast<std::size_t>(std::min(kBlock, size - at));
    server_.addDelta(*record_);
    if (!co_await connection_.write(virtualBytes(at, count))) co_return;
  }
  server_.end(record_, ExchangeState::Answered);
}

asio::awaitable<void> FakeAnswer::answerStream(int status, Stream stream) {
  Headers headers = {{"content-type", "text/event-stream; charset=utf-8"},
                     {"cache-control", "no-cache"}};
  chunked_ = request_.minorVersion >= 1;
  if (chunked_) headers.emplace_back("transfer-encoding", "chunked");
  if (!chunked_) connection_.closeAfterAnswer();
  if (!co_await sendHead(status, std::move(headers))) co_return;

  if (!stream.prelude.empty() && !co_await sendEvent(stream.prelude)) co_return;
  if (!co_await connection_.sleep(behaviour_.beforeFirstDelta)) co_return;
  const bool endless = behaviour_.fault == Fault::Endless && stream.count > 0;
  const bool faulty = behaviour_.fault != Fault::None && !endless;
  for (std::size_t i = 0; endless || i < stream.count; ++i) {
    if (!co_await inject(i, false)) co_return;
    if (behaviour_.holdAfter == i && !co_await server_.hold(connection_)) co_return;
    if (faulty && behaviour_.faultAfter == i) {
      co_await faultHere();
      co_return;
    }
    if (i > 0 && !co_await connection_.sleep(behaviour_.betweenDeltas)) co_return;
    server_.addDelta(*record_);
    if (!co_await sendEvent(stream.delta(i % stream.count))) co_return;
  }
  if (!co_await inject(stream.count, true)) co_return;
  if (behaviour_.holdAfter >= stream.count && !co_await server_.hold(connection_)) co_return;
  if (faulty) {
    co_await faultHere();
    co_return;
  }
  if (!co_await connection_.sleep(behaviour_.beforeEnd)) co_return;
  if (!co_await sendEvent(stream.finish())) co_return;
  if (behaviour_.done && !co_await sendEvent(stream.done)) co_return;
  if (!co_await flush(std::exchange(held_, {}))) co_return;
  if (chunked_ && !co_await connection_.write(httpChunk(""))) co_return;
  server_.end(record_, ExchangeState::Answered);
}

asio::awaitable<bool> FakeAnswer::sendEvent(std::string bytes) {
  if (behaviour_.together) {
    held_ += bytes;
    co_return true;
  }
  co_return co_await flush(bytes);
}

asio::awaitable<bool> FakeAnswer::flush(std::string_view bytes) {
  if (bytes.empty()) co_return true;
  if (behaviour_.splitEvery == 0 && !behaviour_.splitUtf8) {
    co_return co_await connection_.write(chunked_ ? httpChunk(bytes) : std::string(bytes));
  }
  for (const std::string& piece : splitBytes(bytes, behaviour_)) {
    if (!co_await connection_.write(chunked_ ? httpChunk(piece) : piece)) co_return false;
  }
  co_return true;
}

asio::awaitable<bool> FakeAnswer::inject(std::size_t after, bool allLater) {
  for (const Injection& injection : behaviour_.inject) {
    if (injection.after != after && !(allLater && injection.after > after)) continue;
    if (!co_await sendEvent(injection.bytes)) co_return false;
  }
  co_return true;
}

asio::awaitable<bool> FakeAnswer::faultHere() {
  if (!co_await flush(std::exchange(held_, {}))) co_return false;
  switch (behaviour_.fault) {
    case Fault::ResetAfterDeltas:
      breakOff(true);
      break;
    case Fault::CloseAfterDeltas:
      breakOff(false);
      break;
    default:
      co_await connection_.waitFor([] { return false; }, TimePoint::max());
  }
  co_return false;
}

}  // namespace codestral::test
