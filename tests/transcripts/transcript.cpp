#include "transcripts/transcript.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "base/command.h"
#include "support/fake_mistral.h"
#include "support/lsp_client.h"
#include "support/temp_dir.h"
#include "transcripts/pattern.h"

namespace codestral::test {
namespace {

using nlohmann::json;
using Problem = std::optional<std::string>;

constexpr std::size_t kShownMessages = 12;
constexpr std::size_t kShownBytes = 600;
constexpr Millis kTurn{5};  // between looks at the server while the service is waited for

// The first word, which is taken off the text.
std::string word(std::string& text) {
  const std::size_t end = std::min(text.find(' '), text.size());
  std::string first = text.substr(0, end);
  text.erase(0, std::min(end + 1, text.size()));
  return first;
}

std::size_t number(const std::string& text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// LINE:COLUMN, from 0; null when it is none.
json position(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return nullptr;
  return {{"line", number(text.substr(0, colon))}, {"character", number(text.substr(colon + 1))}};
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
    text.replace(at, from.size(), to);
  }
  return text;
}

std::string unescaped(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      bytes += text[i];
      continue;
    }
    switch (const char kind = text[++i]) {
      case 'r':
        bytes += '\r';
        break;
      case 'n':
        bytes += '\n';
        break;
      case 'x': {
        unsigned value = 0;
        std::from_chars(text.data() + i + 1, text.data() + std::min(i + 3, text.size()), value, 16);
        bytes += static_cast<char>(value);
        i += 2;
        break;
      }
      case '{': {
        const std::size_t colon = text.find(':', i);
        const std::size_t end = text.find('}', colon);
        const std::size_t times = number(std::string(text.substr(i + 1, colon - i - 1)));
        const std::string inner = unescaped(text.substr(colon + 1, end - colon - 1));
        for (std::size_t n = 0; n < times; ++n) bytes += inner;
        i = end;
        break;
      }
      default:
        bytes += kind;
    }
  }
  return bytes;
}

class Player {
 public:
  explicit Player(const std::filesystem::path& server) : server_(server) {
    std::filesystem::create_directories(root());
    for (const char* name : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME",
                             "XDG_STATE_HOME", "XDG_RUNTIME_DIR"}) {
      options_.environment[name] = (home_ / "home").string();
    }
    options_.unsetEnvironment = {
        "MISTRAL_API_KEY",      "MISTRAL_BASE_URL", "CODESTRAL_API_KEY", "CODESTRAL_BASE_URL",
        "CODESTRAL_LSP_CONFIG", "HTTPS_PROXY",      "https_proxy",       "http_proxy"};
    steps_ = {
        {"%env", [this](std::string rest) { return environment(rest); }},
        {"%fake", [this](const std::string&) { return startFake(); }},
        {"%settings", [this](const std::string& rest) { return settings(rest); }},
        {"%file", [this](std::string rest) { return writeFile(rest); }},
        {"%ignore", [this](const std::string& rest) { return ignore(rest); }},
        {"%git", [this](std::string rest) { return git(rest); }},
        {"%files", [this](std::string rest) { return writeFiles(rest); }},
        {"start", [this](const std::string& rest) { return start(rest); }},
        {"open", [this](std::string rest) { return open(rest); }},
        {"change", [this](std::string rest) { return change(rest); }},
        {"ask", [this](std::string rest) { return ask(rest); }},
        {"take", [this](std::string rest) { return take(rest); }},
        {"-->", [this](const std::string& rest) { return sendMessage(parse(rest)); }},
        {"!!", [this](const std::string& rest) { return sendBytes(unescaped(rest)); }},
        {"frame", [this](const std::string& rest) { return sendBytes(framed(unescaped(rest))); }},
        {"<--", [this](const std::string& rest) { return expect(parse(rest), false); }},
        {"<~~", [this](const std::string& rest) { return expect(parse(rest), true); }},
        {"fake", [this](const std::string& rest) { return pushBehaviours(rest); }},
        {"requests", [this](const std::string& rest) { return fakeSaw(rest, false); }},
        {"cancelled", [this](const std::string& rest) { return fakeSaw(rest, true); }},
        {"release", [this](const std::string& rest) { return release(rest); }},
        {"request", [this](std::string rest) { return fakeRequest(rest); }},
        {"close", [this](const std::string&) { return close(); }},
        {"exit", [this](const std::string& rest) { return expectExit(rest); }},
    };
  }

  Problem play(std::string line) {
    line = replaced(std::move(line), "${ROOT}", root().string());
    if (fake_) line = replaced(std::move(line), "${PORT}", std::to_string(fake_->port()));
    const std::string kind = word(line);
    const auto step = steps_.find(kind);
    if (step == steps_.end()) return "there is no such step: " + kind;
    bad_.clear();
    Problem problem = step->second(line);
    return bad_.empty() ? problem : bad_;
  }

  // After the last step.
  Problem finish() {
    if (!client_) return "the server was never started";
    if (!exited_ && client_->waitUntil([this] { return client_->unanswered() == 0; }); !exited_) {
      if (client_->unanswered() > 0) {
        return fmt::format("{} requests have no answer", client_->unanswered());
      }
      if (client_->shutdown() != 0) return "the server does not end after shutdown and exit";
    }
    for (std::size_t i = 0; i < client_->messages().size(); ++i) {
      const ServerMessage& message = client_->messages()[i];
      if (message.method == "window/showMessage" && !isTaken(i)) {
        return "not in the transcript: " + message.message.dump();
      }
    }
    for (const std::string& wrong : client_->protocolErrors()) return wrong.substr(0, kShownBytes);
    return std::nullopt;
  }

  std::string history() const {
    if (!client_) return {};
    std::string text;
    const auto& messages = client_->messages();
    const std::size_t first =
        messages.size() - std::min<std::size_t>(messages.size(), kShownMessages);
    for (std::size_t i = first; i < messages.size(); ++i) {
      const std::string body =
          messages[i].message.dump(-1, ' ', false, json::error_handler_t::replace);
      text +=
          fmt::format("  {} {}\n", isTaken(i) ? "seen  " : "unseen", body.substr(0, kShownBytes));
    }
    const std::string& log = client_->errorOutput();
    return text + log.substr(log.size() - std::min<std::size_t>(log.size(), 2 * kShownBytes));
  }

 private:
  std::filesystem::path root() const { return home_ / "work"; }
  std::string uriOf(const std::string& name) const {
    return name.find(':') == std::string::npos ? "file://" + (root() / name).string() : name;
  }
  bool isTaken(std::size_t index) const {
    return taken_.contains(index) || client_->messages()[index].taken;
  }

  json parse(const std::string& text) {
    json value = json::parse(text, nullptr, false);
    if (value.is_discarded()) bad_ = "not JSON: " + text;
    return withNames(std::move(value), names_);
  }

  Problem environment(std::string text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) return "%env needs NAME=value";
    options_.environment[text.substr(0, equals)] = text.substr(equals + 1);
    return std::nullopt;
  }
  Problem startFake() {
    fake_ = std::make_unique<FakeMistral>();
    options_.environment["MISTRAL_API_KEY"] = "test-key";
    options_.environment["MISTRAL_BASE_URL"] = fake_->baseUrl();
    return std::nullopt;
  }
  Problem settings(const std::string& text) {
    json value = parse(text);
    options_.settings["codestral"] = value;
    if (client_) {
      client_->answer("workspace/configuration",
                      [value](const json& params) { return json(params["items"].size(), value); });
    }
    return std::nullopt;
  }
  Problem writeFile(std::string text) {
    const std::string name = word(text);
    const json content = parse(text);
    if (!content.is_string()) return "%file needs a JSON string";
    home_.write(std::filesystem::path("work") / name, content.get<std::string>());
    return std::nullopt;
  }

  Problem ignore(const std::string& method) {
    if (auto problem = spawn()) return problem;
    client_->ignore(method);
    return std::nullopt;
  }
  Problem git(std::string text) {
    std::vector<std::string> words{"git",         "-C", (root() / word(text)).string(), "-c",
                                   "user.name=A", "-c", "user.email=a@localhost"};
    while (!text.empty()) words.push_back(word(text));
    const Result<> ran =
        runCommand(std::move(words), {.environment = {"GIT_CONFIG_GLOBAL=/dev/null"}});
    return ran ? std::nullopt : Problem(ran.error().message);
  }
  Problem writeFiles(std::string text) {
    const std::size_t count = number(word(text));
    const std::string name = word(text);
    for (std::size_t i = 0; i < count; ++i) {
      if (auto problem = writeFile(fmt::format("{}_{} {}", i, name, text))) return problem;
    }
    return std::nullopt;
  }

  Problem spawn() {
    if (client_) return std::nullopt;
    options_.command = {server_.string()};
    options_.recordName = "transcript";
    auto client = LspClient::start(options_);
    if (!client) return client.error().message;
    client_ = std::move(*client);
    return std::nullopt;
  }
  Problem start(const std::string& rest) {
    if (auto problem = spawn()) return problem;
    json params = {{"initializationOptions", {{"completion", {{"debounceMs", 0}}}}}};
    if (!rest.empty()) params.merge_patch(parse(rest));
    if (!client_->initialize(std::move(params))) return "initialize failed";
    return std::nullopt;
  }
  Problem sendMessage(json message) {
    if (auto problem = spawn()) return problem;
    if (!message.contains("jsonrpc")) message["jsonrpc"] = "2.0";
    client_->send(message);
    return std::nullopt;
  }
  Problem notify(const char* method, json params) {
    return sendMessage({{"method", method}, {"params", std::move(params)}});
  }
  Problem open(std::string text) {
    const std::string name = word(text);
    const std::string language = word(text);
    return notify("textDocument/didOpen", {{"textDocument",
                                            {{"uri", uriOf(name)},
                                             {"languageId", language},
                                             {"version", 1},
                                             {"text", parse(text)}}}});
  }
  Problem change(std::string text) {
    const std::string name = word(text);
    const std::size_t version = number(word(text));
    return notify("textDocument/didChange",
                  {{"textDocument", {{"uri", uriOf(name)}, {"version", version}}},
                   {"contentChanges", parse(text)}});
  }
  Problem ask(std::string text) {
    const std::size_t id = number(word(text));
    const std::string name = word(text);
    const json place = position(word(text));
    if (place.is_null()) return "ask needs LINE:COLUMN";
    json context = {{"triggerKind", 2}};
    if (!text.empty()) context.merge_patch(parse(text));
    return sendMessage(
        {{"id", id},
         {"method", "textDocument/inlineCompletion"},
         {"params",
          {{"textDocument", {{"uri", uriOf(name)}}}, {"position", place}, {"context", context}}}});
  }
  // As an editor does it that shows the titles and lets one be chosen.
  Problem take(std::string text) {
    const std::size_t id = number(word(text));
    const std::string name = word(text);
    const std::string place = word(text);
    const std::size_t dash = place.find('-');
    const json begin = position(place.substr(0, dash));
    const json end = dash == std::string::npos ? begin : position(place.substr(dash + 1));
    const std::size_t quote = text.starts_with('"') ? text.find('"', 1) : std::string::npos;
    if (begin.is_null() || end.is_null() || quote == std::string::npos)
      return "take needs LINE:COLUMN and a title in quotation marks";
    const std::string title = text.substr(1, quote - 1);
    json context = {{"diagnostics", json::array()}};
    if (const std::size_t more = text.find('{', quote); more != std::string::npos)
      context.merge_patch(parse(text.substr(more)));
    const std::string list = fmt::format("list-{}", id);
    if (auto problem = sendMessage({{"id", list},
                                    {"method", "textDocument/codeAction"},
                                    {"params",
                                     {{"textDocument", {{"uri", uriOf(name)}}},
                                      {"range", {{"start", begin}, {"end", end}}},
                                      {"context", context}}}}))
      return problem;
    json actions;
    if (auto problem = expect({{"id", list}, {"result", "*"}}, false)) return problem;
    for (const ServerMessage& message : client_->messages())
      if (message.message.value("id", json()) == list) actions = message.message["result"];
    for (json& action : actions) {
      if (action.contains("disabled") || !action["title"].get<std::string>().contains(title))
        continue;
      return sendMessage({{"id", id}, {"method", "codeAction/resolve"}, {"params", action}});
    }
    return "no such action is offered: " + actions.dump();
  }
  Problem sendBytes(const std::string& bytes) {
    if (auto problem = spawn()) return problem;
    // A request among them will be answered.
    const std::size_t body = bytes.find("\n{");
    if (body != std::string::npos) {
      const json message = json::parse(bytes.substr(body + 1), nullptr, false);
      if (message.is_object() && message.contains("id") && message.contains("method") &&
          message["method"].is_string() && message["id"].is_primitive()) {
        client_->expectAnswer(message["id"], message["method"].get<std::string>());
      }
    }
    client_->sendRaw(bytes);
    return std::nullopt;
  }

  // Whether the pattern is about this message.
  static bool concerns(const json& pattern, const json& message) {
    if (pattern.contains("method")) {
      return message.value("method", json()) == pattern["method"];
    }
    return !message.contains("method") &&
           message.value("id", json()) == pattern.value("id", json());
  }
  Problem expect(const json& pattern, bool passOver) {
    if (!client_) return "nothing was sent yet";
    if (!pattern.is_object()) return "a pattern must be an object";
    std::size_t next = 0;
    bool found = false;
    Problem last;
    const auto look = [&] {
      for (; next < client_->messages().size() && !found; ++next) {
        const json& message = client_->messages()[next].message;
        if (isTaken(next) || !concerns(pattern, message)) continue;
        Names names = names_;
        last = mismatch(pattern, message, names);
        taken_.insert(next);
        if (last && passOver) continue;
        found = true;
        if (!last) names_ = std::move(names);
      }
      return found || client_->outputEnded();
    };
    client_->waitUntil(look);
    if (last) return last;
    return found ? Problem() : "no such message came";
  }

  Problem pushBehaviours(const std::string& text) {
    if (!fake_) return "%fake is missing";
    const json list = parse(text);
    for (const json& item : list) {
      auto behaviour = parseBehaviour(item);
      if (!behaviour) return behaviour.error().message;
      fake_->push(std::move(*behaviour));
    }
    return std::nullopt;
  }
  // The completions that were asked for; a warmed connection is no such thing.
  std::vector<RecordedRequest> asked() const {
    std::vector<RecordedRequest> requests = fake_->requests();
    std::erase_if(requests,
                  [](const RecordedRequest& request) { return request.method != "POST"; });
    return requests;
  }
  std::size_t seen(bool cancelled) const {
    const auto requests = asked();
    if (!cancelled) return requests.size();
    return static_cast<std::size_t>(
        std::ranges::count(requests, ExchangeState::Cancelled, &RecordedRequest::state));
  }
  Problem fakeSaw(const std::string& count, bool cancelled) {
    if (!fake_) return "%fake is missing";
    const std::size_t wanted = number(count);
    const TimePoint deadline = Clock::now() + kServerPatience;
    while (seen(cancelled) < wanted && Clock::now() < deadline) {
      // The server may be waiting for an answer of the client before it asks the service.
      if (client_) client_->receive();
      if (cancelled) {
        fake_->waitForCancelled(fake_->stats().cancelled + 1, kTurn);
      } else {
        fake_->waitForRequests(fake_->requests().size() + 1, kTurn);
      }
    }
    if (seen(cancelled) == wanted) return std::nullopt;
    return fmt::format("the service saw {} requests, {} cancelled", seen(false), seen(true));
  }
  Problem release(const std::string& count) {
    if (!fake_) return "%fake is missing";
    fake_->release(number(count));
    return std::nullopt;
  }
  Problem fakeRequest(std::string text) {
    if (!fake_) return "%fake is missing";
    const std::size_t index = number(word(text));
    const auto requests = asked();
    if (requests.size() <= index) return "the service saw no such request";
    return mismatch(parse(text), toJson(requests[index]), names_);
  }
  Problem close() {
    if (auto problem = spawn()) return problem;
    client_->closeInput();
    return std::nullopt;
  }
  Problem expectExit(const std::string& code) {
    if (!client_) return "nothing was sent yet";
    const auto exit = client_->waitForExit();
    if (!exit) return "the server still runs";
    exited_ = true;
    if (*exit != static_cast<int>(number(code))) return fmt::format("exit code {}", *exit);
    return std::nullopt;
  }

  const std::filesystem::path server_;
  TempDir home_;
  LspClientOptions options_;
  std::unique_ptr<FakeMistral> fake_;
  std::unique_ptr<LspClient> client_;
  std::map<std::string, std::function<Problem(std::string)>> steps_;
  std::set<std::size_t> taken_;
  Names names_;
  bool exited_ = false;
  std::string bad_;
};

}  // namespace

Problem runTranscript(const std::filesystem::path& file, const std::filesystem::path& server) {
  std::ifstream lines(file);
  if (!lines) return "cannot be read";
  Player player(server);
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    if (line.empty() || line.starts_with("##")) continue;
    if (const Problem problem = player.play(line)) {
      return fmt::format("line {}: {}\n  {}\n{}", number, line, *problem, player.history());
    }
  }
  if (const Problem problem = player.finish()) {
    return fmt::format("at the end: {}\n{}", *problem, player.history());
  }
  return std::nullopt;
}

}  // namespace codestral::test
