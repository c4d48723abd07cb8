#include "support/fake_fim_server.h"

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "support/fake_http_server.h"

namespace codestral::test {
namespace {

using nlohmann::json;

std::string refusalOf(FimDialect dialect, int status, std::string_view words) {
  if (dialect == FimDialect::Ollama) return json{{"error", words}}.dump();
  return json{{"error", {{"code", status}, {"message", words}, {"type", "server_error"}}}}.dump();
}

// What is wrong with a request, as the server of the dialect sees it.
struct Refusal {
  int status = 0;
  std::string words;
};

Refusal checkLlamaCpp(const FimServerRequest& request, const FimServerBehaviour& behaviour) {
  if (request.path == "/infill") {
    if (!request.body.contains("input_prefix")) return {400, "\"input_prefix\" is required"};
    if (!request.body.contains("input_suffix")) return {400, "\"input_suffix\" is required"};
    if (!behaviour.infill)
      return {501, "Infill is not supported by this model: prefix token is missing. "};
    return {};
  }
  return request.path == "/completion" ? Refusal{} : Refusal{404, "File Not Found"};
}

Refusal checkOllama(const FimServerRequest& request, const FimServerBehaviour& behaviour) {
  if (request.path != "/api/generate") return {404, "404 page not found"};
  const std::string model = request.body.value("model", "");
  if (model != behaviour.model) return {404, fmt::format("model '{}' not found", model)};
  const bool raw = request.body.value("raw", false);
  if (raw && request.body.contains("suffix")) return {400, "raw mode does not support suffix"};
  if (!raw && !request.body.value("suffix", "").empty() && !behaviour.infill)
    return {400, fmt::format("registry.ollama.ai/library/{} does not support insert", model)};
  return {};
}

Refusal checkOpenAi(const FimServerRequest& request, const FimServerBehaviour& behaviour) {
  if (request.path != "/v1/completions") return {404, "Not Found"};
  if (request.body.contains("suffix")) return {400, "suffix is not currently supported"};
  const std::string model = request.body.value("model", behaviour.model);
  if (model != behaviour.model) return {404, fmt::format("The model `{}` does not exist.", model)};
  return {};
}

Refusal check(FimDialect dialect, const FimServerRequest& request,
              const FimServerBehaviour& behaviour) {
  if (request.method != "POST") return {404, "not found"};
  if (!request.body.is_object() || !request.body.value("stream", true))
    return {400, "the tests want streams"};
  switch (dialect) {
    case FimDialect::LlamaCpp:
      return checkLlamaCpp(request, behaviour);
    case FimDialect::Ollama:
      return checkOllama(request, behaviour);
    case FimDialect::OpenAi:
      return checkOpenAi(request, behaviour);
  }
  return {};
}

// What a server tells of itself; null for another question.
json tell(FimDialect dialect, const FimServerRequest& request,
          const FimServerBehaviour& behaviour) {
  const bool ollama = dialect == FimDialect::Ollama;
  if (request.method == "GET" && request.path == "/v1/models") {
    const std::string name = behaviour.model + (ollama ? ":latest" : "");
    return {{"object", "list"}, {"data", {{{"id", name}, {"object", "model"}}}}};
  }
  if (request.method == "GET" && dialect == FimDialect::LlamaCpp && request.path == "/props")
    return {{"build_info", behaviour.version}, {"model_path", behaviour.model + ".gguf"}};
  if (request.method == "GET" && request.path == (ollama ? "/api/version" : "/version") &&
      dialect != FimDialect::LlamaCpp)
    return {{"version", behaviour.version}};
  if (ollama && request.path == "/api/show" && request.body.value("model", "") == behaviour.model) {
    json can = json::array({"completion"});
    if (behaviour.infill) can.push_back("insert");
    return {{"capabilities", std::move(can)}};
  }
  return {};
}

json textEvent(FimDialect dialect, const std::string& model, const std::string& text) {
  switch (dialect) {
    case FimDialect::LlamaCpp:
      return {{"content", text}, {"tokens", json::array({1})}, {"stop", false}};
    case FimDialect::Ollama:
      return {{"model", model}, {"response", text}, {"done", false}};
    case FimDialect::OpenAi:
      return {{"object", "text_completion"},
              {"model", model},
              {"choices", {{{"index", 0}, {"text", text}, {"finish_reason", nullptr}}}}};
  }
  return {};
}

json lastEvent(FimDialect dialect, const FimServerBehaviour& behaviour) {
  const char* length = behaviour.lengthLimit ? "length" : "stop";
  switch (dialect) {
    case FimDialect::LlamaCpp:
      return {{"content", ""},
              {"stop", true},
              {"model", behaviour.model},
              {"stop_type", behaviour.lengthLimit ? "limit" : "eos"},
              {"tokens_evaluated", 12},
              {"tokens_predicted", 4}};
    case FimDialect::Ollama:
      return {{"model", behaviour.model}, {"response", ""},          {"done", true},
              {"done_reason", length},    {"prompt_eval_count", 12}, {"eval_count", 4}};
    case FimDialect::OpenAi:
      return {{"object", "text_completion"},
              {"model", behaviour.model},
              {"choices", {{{"index", 0}, {"text", ""}, {"finish_reason", length}}}},
              {"usage", {{"prompt_tokens", 12}, {"completion_tokens", 4}}}};
  }
  return {};
}

}  // namespace

struct FakeFimServer::Server {
  Server(FimDialect given, FimServerBehaviour behaves)
      : dialect(given),
        behaviour(std::move(behaves)),
        http(context, {.handle = [this](HttpConnection& c) { return handle(c); }}) {
    const auto listening = http.listen(0);
    if (!listening) std::abort();
    port = *listening;
    thread = std::thread([this] { context.run(); });
  }
  ~Server() {
    http.stop();
    thread.join();
  }

  asio::awaitable<void> handle(HttpConnection& connection) {
    const HttpRequest& got = connection.request();
    FimServerRequest request{got.method, got.path, std::string(got.header("authorization")), {}};
    if (!got.body.empty()) request.body = json::parse(got.body, nullptr, false);
    FimServerBehaviour now;
    {
      const std::lock_guard lock(mutex);
      now = behaviour;
      if (request.method != "HEAD") requests.push_back(request);
    }
    if (now.dropBeforeAnswer) co_return connection.close(/*reset=*/true);
    if (now.status != 200) {
      co_return co_await answer(
          connection, now.status,
          now.body.empty() ? refusalOf(dialect, now.status, "out of memory") : now.body,
          now.contentType.empty() ? "application/json" : now.contentType);
    }
    if (!now.key.empty() && request.authorization != "Bearer " + now.key) {
      co_return co_await answer(connection, 401, refusalOf(dialect, 401, "Invalid API Key"),
                                "application/json");
    }
    if (const json told = tell(dialect, request, now); !told.is_null())
      co_return co_await answer(connection, 200, told.dump(), "application/json");
    if (const Refusal refusal = check(dialect, request, now); refusal.status != 0) {
      co_return co_await answer(connection, refusal.status,
                                refusalOf(dialect, refusal.status, refusal.words),
                                "application/json");
    }
    co_await stream(connection, now);
    if (connection.goneByClient()) {
      const std::lock_guard lock(mutex);
      ++cancelled;
      changed.notify_all();
    }
  }

  static asio::awaitable<void> answer(HttpConnection& connection, int status, std::string body,
                                      std::string contentType) {
    co_await connection.write(httpHead(status, {{"content-type", std::move(contentType)},
                                                {"content-length", std::to_string(body.size())}}) +
                              body);
  }

  asio::awaitable<void> stream(HttpConnection& connection, const FimServerBehaviour& now) {
    const bool lines = dialect == FimDialect::Ollama;
    const std::string end = now.crlf ? "\r\n" : "\n";
    const auto framed = [&](std::string_view data) {
      return lines ? fmt::format("{}{}", data, end) : fmt::format("data: {}{}{}", data, end, end);
    };
    const auto send = [&](std::string_view bytes) -> asio::awaitable<bool> {
      const std::size_t step = now.splitEvery == 0 ? bytes.size() : now.splitEvery;
      for (std::size_t at = 0; at < bytes.size(); at += step) {
        if (!co_await connection.write(httpChunk(bytes.substr(at, step)))) co_return false;
      }
      co_return true;
    };
    const std::string type = now.contentType.empty()
                                 ? (lines ? "application/x-ndjson" : "text/event-stream")
                                 : now.contentType;
    if (!co_await connection.write(
            httpHead(200, {{"content-type", type}, {"transfer-encoding", "chunked"}})))
      co_return;
    if (!now.injected.empty() && !co_await send(now.injected)) co_return;
    for (const std::string& text : now.texts) {
      const std::string event = framed(textEvent(dialect, now.model, text).dump());
      if (!co_await send(event)) co_return;
    }
    if (now.stalled) {
      co_await connection.waitFor([] { return false; }, Clock::now() + std::chrono::minutes(5));
      co_return;
    }
    if (now.truncated) co_return connection.close();
    const std::string last = framed(lastEvent(dialect, now).dump());
    if (!co_await send(last)) co_return;
    if (dialect == FimDialect::OpenAi) {
      const std::string done = framed("[DONE]");
      if (!co_await send(done)) co_return;
    }
    co_await connection.write(httpChunk(""));
  }

  const FimDialect dialect;
  std::uint16_t port = 0;
  mutable std::mutex mutex;
  mutable std::condition_variable changed;
  FimServerBehaviour behaviour;
  std::vector<FimServerRequest> requests;
  std::size_t cancelled = 0;
  asio::io_context context{1};
  FakeHttpServer http;
  std::thread thread;
};

FakeFimServer::FakeFimServer(FimDialect dialect, FimServerBehaviour behaviour)
    : server_(std::make_unique<Server>(dialect, std::move(behaviour))) {}
FakeFimServer::~FakeFimServer() = default;

std::string FakeFimServer::baseUrl() const {
  return fmt::format("http://127.0.0.1:{}", server_->port);
}

void FakeFimServer::set(FimServerBehaviour behaviour) {
  const std::lock_guard lock(server_->mutex);
  server_->behaviour = std::move(behaviour);
}

std::vector<FimServerRequest> FakeFimServer::requests() const {
  const std::lock_guard lock(server_->mutex);
  return server_->requests;
}

bool FakeFimServer::waitForCancelled(std::size_t count, Millis patience) const {
  std::unique_lock lock(server_->mutex);
  return server_->changed.wait_for(lock, patience, [&] { return server_->cancelled >= count; });
}

}  // namespace codestral::test
