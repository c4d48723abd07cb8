#include "faults/editor.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "support/places.h"

namespace codestral::test {
namespace {

using nlohmann::json;

constexpr Millis kTurn{5};  // between looks at the server while the service is waited for

}  // namespace

Editor::Editor(std::string_view provider, json initialize) {
  LspClientOptions options;
  options.command = {builtProgram("codestral-lsp")};
  options.recordName = "fault";
  options.environment = {
      {"HOME", home_.path().string()},           {"XDG_CONFIG_HOME", home_.path().string()},
      {"XDG_DATA_HOME", home_.path().string()},  {"XDG_CACHE_HOME", home_.path().string()},
      {"XDG_STATE_HOME", home_.path().string()}, {"MISTRAL_API_KEY", "test-key"},
      {"MISTRAL_BASE_URL", service_.baseUrl()}};
  options.unsetEnvironment = {"CODESTRAL_API_KEY", "CODESTRAL_BASE_URL", "CODESTRAL_LSP_CONFIG",
                              "HTTPS_PROXY",       "https_proxy",        "http_proxy"};
  auto client = LspClient::start(std::move(options));
  initialize["initializationOptions"]["completion"] = {{"debounceMs", 0}, {"provider", provider}};
  if (client) server_ = std::move(*client);
  if (server_ == nullptr || !server_->initialize(std::move(initialize))) {
    std::fputs("the server does not start\n", stderr);
    std::abort();
  }
}

void Editor::open(std::string_view text) {
  uri_ = "file://" + (home_ / ("file" + std::to_string(++opened_) + ".py")).string();
  // ASCII in these tests, so that bytes are UTF-16 units.
  const std::size_t newline = text.rfind('\n');
  const std::size_t column =
      newline == std::string_view::npos ? text.size() : text.size() - newline - 1;
  const auto line = std::ranges::count(text, '\n');
  position_ = {{"line", line}, {"character", column}};
  server_->notify("textDocument/didOpen",
                  {{"textDocument",
                    {{"uri", uri_}, {"languageId", "python"}, {"version", 1}, {"text", text}}}});
}

std::int64_t Editor::ask() {
  return server_->request("textDocument/inlineCompletion", {{"textDocument", {{"uri", uri_}}},
                                                            {"position", position_},
                                                            {"context", {{"triggerKind", 2}}}});
}

std::int64_t Editor::explain() {
  const json line = {{"start", {{"line", 0}, {"character", 0}}},
                     {"end", {{"line", 1}, {"character", 0}}}};
  const json order = {{"action", "explain"}, {"uri", uri_}, {"range", line}};
  return server_->request("workspace/executeCommand",
                          {{"command", "codestral.action"}, {"arguments", json::array({order})}});
}

json Editor::complete() {
  const auto response = server_->waitForResponse(ask());
  if (!response) return "no answer";
  return response->contains("result") ? (*response)["result"] : json(response->dump());
}

std::string Editor::suggestion() {
  const json result = complete();
  if (!result.is_object() || result["items"].empty()) return {};
  return result["items"][0]["insertText"].get<std::string>();
}

json Editor::status(std::string_view state) {
  const auto params = server_->waitForNotification(
      "codestral/status", [state](const json& status) { return status["state"] == state; });
  return params.value_or(json());
}

std::size_t Editor::asked() const {
  const auto requests = service_.requests();
  return static_cast<std::size_t>(std::ranges::count(requests, "POST", &RecordedRequest::method));
}

bool Editor::waitForAsked(std::size_t count) {
  const TimePoint deadline = Clock::now() + kServerPatience;
  while (asked() < count && Clock::now() < deadline) {
    server_->receive();
    service_.waitForRequests(service_.requests().size() + 1, kTurn);
  }
  return asked() >= count;
}

}  // namespace codestral::test
