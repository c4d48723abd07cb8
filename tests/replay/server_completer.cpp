#include "replay/server_completer.h"

#include <utility>

#include "lsp/extensions.h"

namespace codestral::replay {

using jsonrpc::Json;

namespace {

Json toJson(text::Position position) {
  return {{"line", position.line}, {"character", position.character}};
}

Json toJson(text::Range range) {
  return {{"start", toJson(range.start)}, {"end", toJson(range.end)}};
}

text::Position positionOf(const Json& json) {
  return {json.at("line"), json.at("character")};
}

server::SessionOptions options() {
  server::SessionOptions options;
  options.layers.environment = {{"CODESTRAL_API_KEY", "replay-key-0000000"}};
  options.exit = [](int) {};
  return options;
}

}  // namespace

ServerCompleter::ServerCompleter(Scheduler& scheduler, std::unique_ptr<http::Transport> transport,
                                 text::Encoding encoding)
    : encoding_(encoding),
      transport_(std::move(transport)),
      executor_(scheduler),
      services_(
          scheduler, executor_, nullptr,
          [this](const config::Config&) { return std::move(transport_); }, state_ / "spending"),
      session_(scheduler, executor_, services_, history_, editor_, options()) {}

void ServerCompleter::open(const Session& session, const Buffer& buffer) {
  request("initialize",
          {{"processId", nullptr},
           {"rootUri", nullptr},
           {"capabilities", {{"general", {{"positionEncodings", {lsp::name(encoding_)}}}}}}});
  notify("initialized", Json::object());
  uri_ = "file:///replay/" + session.file;
  notify("textDocument/didOpen", {{"textDocument",
                                   {{"uri", uri_},
                                    {"languageId", session.language},
                                    {"version", ++version_},
                                    {"text", buffer.text()}}}});
}

void ServerCompleter::change(const std::vector<Change>& changes, const Buffer& /*after*/) {
  Json list = Json::array();
  for (const Change& change : changes)
    list.push_back({{"range", toJson(change.positions)}, {"text", change.text}});
  notify("textDocument/didChange", {{"textDocument", {{"uri", uri_}, {"version", ++version_}}},
                                    {"contentChanges", std::move(list)}});
}

void ServerCompleter::ask(const Buffer& buffer, Answered answered) {
  asked_.emplace(lastId_ + 1, std::move(answered));
  request("textDocument/inlineCompletion", {{"textDocument", {{"uri", uri_}}},
                                            {"position", toJson(buffer.position())},
                                            {"context", {{"triggerKind", 2}}}});
}

void ServerCompleter::cancel() {
  for (const auto& [id, answered] : std::map(asked_)) notify("$/cancelRequest", {{"id", id}});
}

void ServerCompleter::shown(const Suggestion& suggestion) {
  notify(lsp::kDidShowCompletionMethod, {{"item",
                                          {{"insertText", suggestion.text},
                                           {"range", toJson(suggestion.range)},
                                           {"command",
                                            {{"title", "Accepted"},
                                             {"command", lsp::kDidAcceptCommand},
                                             {"arguments", {suggestion.id}}}}}}});
}

void ServerCompleter::accepted(const Suggestion& suggestion) {
  request("workspace/executeCommand",
          {{"command", lsp::kDidAcceptCommand}, {"arguments", {suggestion.id}}});
}

// Through the bytes of the wire, so that what an editor would send is what is handled.
void ServerCompleter::notify(std::string_view method, Json params) {
  session_.handle(jsonrpc::parseMessage(jsonrpc::encodeNotification(method, params)));
}

std::int64_t ServerCompleter::request(std::string_view method, Json params) {
  const std::int64_t id = ++lastId_;
  session_.handle(jsonrpc::parseMessage(jsonrpc::encodeRequest(id, method, params)));
  return id;
}

void ServerCompleter::receive(std::string_view body) {
  const Json message = Json::parse(body);
  if (message.contains("method") || !message.contains("id")) return;
  auto asked = asked_.extract(message.at("id").get<std::int64_t>());
  if (asked.empty()) return;
  Answer answer;
  if (const auto result = message.find("result"); result != message.end() && !result->is_null()) {
    answer.saysNothing = false;
    for (const Json& item : result->at("items")) {
      const Json& range = item.at("range");
      answer.items.push_back({item.at("insertText"),
                              {positionOf(range.at("start")), positionOf(range.at("end"))},
                              item.at("command").at("arguments").at(0)});
    }
  }
  asked.mapped()(std::move(answer));
}

}  // namespace codestral::replay
