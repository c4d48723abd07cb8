// How FakeMistral answers one request: the service's checks in their order, then the completion as
// the behaviour shapes it.

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/utf8.h"
#include "support/fake_completion_text.h"
#include "support/fake_mistral_schema.h"
#include "support/fake_mistral_server.h"

namespace codestral::test {
namespace {

using nlohmann::json;

std::vector<std::string> stopTexts(const json& body) {
  const auto found = body.find("stop");
  if (found == body.end() || found->is_null()) return {};
  if (found->is_string()) return {found->get<std::string>()};
  return found->is_array() ? found->get<std::vector<std::string>>() : std::vector<std::string>{};
}

bool wantsStream(const json& body) {
  return body.is_object() && body.value("stream", json(false)) == true;
}

std::string chatText(const json& body) {
  if (body.contains("response_format") && body["response_format"].value("type", "text") != "text") {
    return R"({"answer": "yes"})";
  }
  std::string last;
  for (const json& message : body["messages"]) {
    if (message["role"] == "user") last = contentText(message.value("content", json()));
  }
  constexpr std::size_t kQuoted = 200;
  return fmt::format("You wrote {} bytes: {}", last.size(),
                     last.substr(0, floorCodePoint(last, std::min(kQuoted, last.size()))));
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
      body_(record_->body),
      isCompletion_(isCompletionRoute(request_.path)),
      isFim_(request_.path == kFimRoute),
      id_(server.nextId()) {}

asio::awaitable<void> FakeAnswer::run() {
  std::optional<Behaviour> behaviour = server_.take(request_, body_, true);
  if (!behaviour) {
    if (const std::optional<Refusal> refusal = checkRequest()) {
      behaviour_.headers = refusal->headers;
      co_await answerPlain(refusal->status, refusal->body.dump(), "application/json");
      co_return;
    }
    behaviour = server_.take(request_, body_, false);
  }
  behaviour_ = behaviour.value_or(Behaviour());
  co_await perform();
}

std::optional<std::string> FakeAnswer::modelsBody(int& status) const {
  if (request_.path.starts_with("/v1/models/")) {
    const std::string name = request_.path.substr(kModelsRoute.size() + 1);
    if (const ModelCard* card = findModel(name)) return modelJson(*card, name).dump();
    status = 404;
    return modelError("Model not found: " + name, "invalid_model", "1500", 404).dump();
  }
  if (request_.path != kModelsRoute) return std::nullopt;
  json data = json::array();
  const std::string query = "&" + request_.query + "&";
  for (const ModelCard& card : modelCards()) {
    std::vector<std::string> names = card.aliases;
    names.insert(names.begin(), card.id);
    for (const std::string& name : names) {
      const bool filtered = query.find("&model=") != std::string::npos;
      if (filtered && query.find("&model=" + name + "&") == std::string::npos) continue;
      data.push_back(modelJson(card, name));
    }
  }
  return json{{"object", "list"}, {"data", std::move(data)}}.dump();
}

CompletionPlan FakeAnswer::plan() const {
  CompletionPlan plan;
  plan.id = id_;
  const std::string model = stringOr(body_, "model");
  const ModelCard* card = findModel(model);
  plan.model = card == nullptr ? model : card->id;
  const std::string suffix = stringOr(body_, "suffix");
  plan.promptTokens = countTokens(promptText(body_)) + countTokens(suffix);
  plan.finishReason = behaviour_.finishReason;
  if (body_.contains("n") && body_["n"].is_number()) {
    plan.choices = static_cast<int>(std::min(16.0, body_["n"].get<double>()));
  }
  if (!isFim_ && body_.contains("messages") && !body_["messages"].empty()) {
    const json& last = body_["messages"].back();
    if (last.value("prefix", false)) plan.prefix = contentText(last.value("content", json()));
  }
  if (behaviour_.texts) {
    plan.deltas = *behaviour_.texts;
  } else {
    plan.deltas =
        splitTokens(isFim_ ? defaultFimText(stringOr(body_, "prompt"), suffix) : chatText(body_));
  }
  if (behaviour_.suffixOverlap > 0) {
    plan.deltas.push_back(suffix.substr(
        0, floorCodePoint(suffix, std::min(behaviour_.suffixOverlap, suffix.size()))));
  }
  if (!behaviour_.texts || behaviour_.obeyStop) {
    cutDeltas(plan, stopTexts(body_), maxTokens(body_));
  }
  return plan;
}

void FakeAnswer::breakOff(bool reset) {
  server_.end(record_, ExchangeState::Broken);
  connection_.close(reset);
}

asio::awaitable<void> FakeAnswer::perform() {
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
      isCompletion_ && body_.is_object() && (isFim_ || body_.value("messages", json()).is_array());
  int status = behaviour_.status;
  std::string body;
  std::string contentType = behaviour_.contentType;
  if (behaviour_.body) {
    body = *behaviour_.body;
  } else if (status >= 400) {
    body = usualErrorBody(status, id_);
  } else if (const auto models = modelsBody(status)) {
    body = *models;
  } else if (completes && wantsStream(body_)) {
    co_await answerStream(plan());
    co_return;
  } else if (completes) {
    body = completionBody(plan(), behaviour_);
  }
  if (contentType.empty()) {
    contentType = body.starts_with('<') ? "text/html" : "application/json";
  }
  co_await answerPlain(status, std::move(body), std::move(contentType));
}

asio::awaitable<bool> FakeAnswer::sendHead(int status, Headers headers) {
  const std::size_t cost = isCompletion_ && status != 401 ? 1 + countTokens(request_.body) : 0;
  Headers all = server_.serviceHeaders(id_, cost);
  std::ranges::move(headers, std::back_inserter(all));
  if (!behaviour_.deprecation.empty()) {
    all.emplace_back("x-model-deprecation-timestamp", behaviour_.deprecation);
  }
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
  Headers headers = {{"content-type", contentType}};
  if (endless) {
    connection_.closeAfterAnswer();  // it ends, if ever, with the connection
  } else {
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

asio::awaitable<void> FakeAnswer::answerStream(CompletionPlan plan) {
  Headers headers = {{"content-type", "text/event-stream; charset=utf-8"},
                     {"cache-control", "no-cache"}};
  chunked_ = request_.minorVersion >= 1;
  if (chunked_) headers.emplace_back("transfer-encoding", "chunked");
  if (!chunked_) connection_.closeAfterAnswer();
  if (!co_await sendHead(behaviour_.status, std::move(headers))) co_return;

  CompletionStream stream(plan, behaviour_);
  if (behaviour_.roleFirst && !co_await sendEvent(stream.role())) co_return;
  if (!co_await connection_.sleep(behaviour_.beforeFirstDelta)) co_return;
  const bool endless = behaviour_.fault == Fault::Endless && !plan.deltas.empty();
  const bool faulty = behaviour_.fault != Fault::None && !endless;
  for (std::size_t i = 0; endless || i < plan.deltas.size(); ++i) {
    if (!co_await inject(i, false)) co_return;
    if (behaviour_.holdAfter == i && !co_await server_.hold(connection_)) co_return;
    if (faulty && behaviour_.faultAfter == i) {
      co_await faultHere();
      co_return;
    }
    if (i > 0 && !co_await connection_.sleep(behaviour_.betweenDeltas)) co_return;
    server_.addDelta(*record_);
    if (!co_await sendEvent(stream.delta(i % plan.deltas.size()))) co_return;
  }
  if (!co_await inject(plan.deltas.size(), true)) co_return;
  if (behaviour_.holdAfter >= plan.deltas.size() && !co_await server_.hold(connection_)) co_return;
  if (faulty) {
    co_await faultHere();
    co_return;
  }
  if (!co_await connection_.sleep(behaviour_.beforeEnd)) co_return;
  const bool finished = behaviour_.finishInLastDelta && !plan.deltas.empty();
  if (!finished && !co_await sendEvent(stream.finish())) co_return;
  if (behaviour_.done && !co_await sendEvent(stream.done())) co_return;
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
