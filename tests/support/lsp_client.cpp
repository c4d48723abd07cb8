#include "support/lsp_client.h"

#include <array>
#include <cerrno>
#include <charconv>

#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

namespace codestral::test {
namespace {

using nlohmann::json;

constexpr std::size_t kReadBytes = 256 * 1024;

}  // namespace

std::string framed(std::string_view content) {
  return fmt::format("Content-Length: {}\r\n\r\n{}", content.size(), content);
}

Result<std::unique_ptr<LspClient>> LspClient::start(LspClientOptions options) {
  std::unique_ptr<LspClient> client(new LspClient(std::move(options)));
  if (const Result<> spawned = client->spawn(); !spawned) return std::unexpected(spawned.error());
  return client;
}

LspClient::LspClient(LspClientOptions options) : options_(std::move(options)) {
  const auto null = [](const json&) { return json(); };
  for (const char* method : {"client/registerCapability", "client/unregisterCapability",
                             "window/workDoneProgress/create", "window/showMessageRequest",
                             "workspace/workspaceFolders", "workspace/inlineCompletion/refresh",
                             "workspace/diagnostic/refresh", "workspace/codeLens/refresh"}) {
    answers_[method] = null;
  }
  answers_["workspace/applyEdit"] = [](const json&) { return json{{"applied", true}}; };
  answers_["window/showDocument"] = [](const json&) { return json{{"success", true}}; };
  answers_["workspace/configuration"] = [this](const json& params) {
    json values = json::array();
    for (const json& item : params.value("items", json::array())) {
      const auto found = options_.settings.find(item.value("section", ""));
      values.push_back(found == options_.settings.end() ? json() : found->second);
    }
    return values;
  };
}

LspClient::~LspClient() {
  if (pid_ < 0 || exit_) return;
  kill(SIGKILL);
  reap(true);
}

std::int64_t LspClient::request(std::string_view method, json params) {
  const std::int64_t id = ++lastId_;
  json message = {{"jsonrpc", "2.0"}, {"id", id}, {"method", method}};
  if (!params.is_null()) message["params"] = std::move(params);
  send(message);
  return id;
}

void LspClient::notify(std::string_view method, json params) {
  json message = {{"jsonrpc", "2.0"}, {"method", method}};
  if (!params.is_null()) message["params"] = std::move(params);
  send(message);
}

void LspClient::cancel(std::int64_t id) {
  notify("$/cancelRequest", {{"id", id}});
}

void LspClient::expectAnswer(const json& id, std::string method) {
  waiting_.emplace(id, std::move(method));
}

void LspClient::send(const json& message) {
  if (message.is_object() && message.contains("id") && message.contains("method") &&
      message["method"].is_string()) {
    expectAnswer(message["id"], message["method"].get<std::string>());
  }
  sendRaw(framed(message.dump(-1, ' ', false, json::error_handler_t::replace)));
}

void LspClient::sendRaw(std::string_view bytes) {
  outbox_ += bytes;
  flush();
}

void LspClient::flush() {
  while (input_.valid() && outboxSent_ < outbox_.size()) {
    const ssize_t count =
        ::write(input_.get(), outbox_.data() + outboxSent_, outbox_.size() - outboxSent_);
    if (count > 0) {
      outboxSent_ += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      if (errno != EAGAIN) input_.reset();
      break;
    }
  }
  if (outboxSent_ == outbox_.size()) {
    outbox_.clear();
    outboxSent_ = 0;
    if (closeInputWhenSent_) input_.reset();
  }
}

void LspClient::closeInput() {
  closeInputWhenSent_ = true;
  flush();
}

bool LspClient::pump(TimePoint deadline) {
  const std::size_t before = unsent();
  flush();
  if (unsent() < before) return true;
  if (!output_.valid() && !errors_.valid() && exit_) return false;
  // poll() ignores a negative descriptor, and so what is closed.
  std::array<pollfd, 4> polled = {pollfd{output_.get(), POLLIN, 0},
                                  pollfd{errors_.get(), POLLIN, 0},
                                  pollfd{exit_ ? -1 : process_.get(), POLLIN, 0},
                                  pollfd{unsent() > 0 ? input_.get() : -1, POLLOUT, 0}};
  const auto left =
      deadline == TimePoint::min() ? Millis(0) : std::chrono::ceil<Millis>(deadline - Clock::now());
  const int timeout = static_cast<int>(std::max<std::int64_t>(0, left.count()));
  const int ready = ::poll(polled.data(), polled.size(), timeout);
  if (ready < 0) return errno == EINTR;
  if (ready == 0) return false;
  if (polled[0].revents != 0) readOutput();
  if (polled[1].revents != 0) readErrors();
  if (polled[2].revents != 0) reap(false);
  if (polled[3].revents != 0) flush();
  return true;
}

void LspClient::readOutput() {
  const std::size_t before = inbox_.size();
  inbox_.resize(before + kReadBytes);
  const ssize_t count = ::read(output_.get(), inbox_.data() + before, kReadBytes);
  readAt_ = Clock::now();
  inbox_.resize(before + static_cast<std::size_t>(std::max<ssize_t>(0, count)));
  if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) {
    output_.reset();
    if (!inbox_.empty()) protocolErrors_.push_back("output ends inside a message: " + inbox_);
    return;
  }
  parseFrames();
}

void LspClient::readErrors() {
  std::array<char, 16 * 1024> bytes;
  const ssize_t count = ::read(errors_.get(), bytes.data(), bytes.size());
  if (count > 0) errorOutput_.append(bytes.data(), static_cast<std::size_t>(count));
  if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) errors_.reset();
}

void LspClient::parseFrames() {
  std::size_t begin = 0;
  while (true) {
    const std::string_view rest = std::string_view(inbox_).substr(begin);
    const std::size_t headEnd = rest.find("\r\n\r\n");
    constexpr std::string_view kName = "Content-Length: ";
    if (headEnd == std::string_view::npos && (rest.size() < 64 || rest.starts_with(kName))) break;
    const std::string_view digits =
        rest.starts_with(kName) ? rest.substr(kName.size(), headEnd - kName.size()) : "";
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
    if (error != std::errc() || end != digits.data() + digits.size()) {
      protocolErrors_.push_back(fmt::format("not a frame: {}", rest.substr(0, 200)));
      begin = inbox_.size();
      break;
    }
    if (rest.size() < headEnd + 4 + length) break;
    json message = json::parse(rest.substr(headEnd + 4, length), nullptr, false);
    if (message.is_object()) {
      take(std::move(message));
    } else {
      protocolErrors_.push_back(fmt::format(
          "not a message: {}", rest.substr(headEnd + 4, std::min<std::size_t>(length, 200))));
    }
    begin += headEnd + 4 + length;
  }
  inbox_.erase(0, begin);
}

void LspClient::take(json message) {
  ServerMessage received{
      .message = std::move(message), .at = readAt_, .method = {}, .taken = false};
  const json& body = received.message;
  if (body.value("jsonrpc", json()) != "2.0") {
    protocolErrors_.push_back("no jsonrpc 2.0: " + body.dump());
  }
  if (body.contains("method") && body["method"].is_string()) {
    received.method = body["method"].get<std::string>();
    const bool isRequest = body.contains("id");
    record(received, isRequest ? "request" : "notification");
    if (isRequest) answerServer(body);
  } else {
    const json id = body.value("id", json());
    const auto asked = waiting_.find(id);
    // Errors about bytes that could not be read have no id.
    const bool anonymousError = id.is_null() && body.contains("error");
    if (asked == waiting_.end() && !anonymousError) {
      protocolErrors_.push_back("answers no open request: " + body.dump());
    }
    if (body.contains("result") == body.contains("error")) {
      protocolErrors_.push_back("neither or both of result and error: " + body.dump());
    }
    if (asked != waiting_.end()) {
      received.method = asked->second;
      waiting_.erase(asked);
    }
    record(received, "response");
  }
  messages_.push_back(std::move(received));
}

void LspClient::answerServer(const json& message) {
  json response = {{"jsonrpc", "2.0"}, {"id", message["id"]}};
  const auto found = answers_.find(message["method"].get<std::string>());
  if (found != answers_.end() && !found->second) return;
  if (found == answers_.end()) {
    response["error"] = {{"code", -32601}, {"message", "the test client has no such method"}};
  } else {
    response["result"] = found->second(message.value("params", json::object()));
  }
  send(response);
}

void LspClient::record(const ServerMessage& message, std::string_view kind) {
  if (!recording_.is_open()) return;
  recording_ << json{{"kind", kind}, {"method", message.method}, {"message", message.message}}.dump(
                    -1, ' ', false, json::error_handler_t::replace)
             << std::endl;
}

bool LspClient::waitUntil(const std::function<bool()>& done, Millis patience) {
  const TimePoint deadline = Clock::now() + patience;
  while (!done()) {
    if (!pump(deadline)) return done();
  }
  return true;
}

std::optional<json> LspClient::waitForResponse(std::int64_t id, Millis patience) {
  std::optional<json> found;
  std::size_t next = 0;
  waitUntil(
      [&] {
        for (; next < messages_.size() && !found; ++next) {
          ServerMessage& candidate = messages_[next];
          const json& body = candidate.message;
          if (candidate.taken || body.contains("method") || body.value("id", json()) != id)
            continue;
          candidate.taken = true;
          found = body;
        }
        return found.has_value() || outputEnded();
      },
      patience);
  return found;
}

std::optional<json> LspClient::call(std::string_view method, json params, Millis patience) {
  return waitForResponse(request(method, std::move(params)), patience);
}

std::optional<json> LspClient::waitForNotification(std::string_view method, const Predicate& wanted,
                                                   Millis patience) {
  std::optional<json> found;
  std::size_t next = 0;
  waitUntil(
      [&] {
        for (; next < messages_.size() && !found; ++next) {
          ServerMessage& candidate = messages_[next];
          if (candidate.taken || !candidate.message.contains("method")) continue;
          if (candidate.method != method) continue;
          const json params = candidate.message.value("params", json());
          if (wanted && !wanted(params)) continue;
          candidate.taken = true;
          found = params;
        }
        return found.has_value() || outputEnded();
      },
      patience);
  return found;
}

std::optional<json> LspClient::initialize(json params) {
  json all = {{"processId", ::getpid()},
              {"clientInfo", {{"name", "test"}, {"version", "1"}}},
              {"rootUri", nullptr},
              {"workspaceFolders", nullptr},
              {"capabilities",
               {{"general", {{"positionEncodings", {"utf-16"}}}},
                {"window", {{"workDoneProgress", true}}},
                {"workspace", {{"configuration", true}, {"workspaceFolders", true}}},
                {"textDocument", {{"inlineCompletion", {{"dynamicRegistration", false}}}}}}}};
  all.update(params);
  const std::optional<json> response = call("initialize", std::move(all));
  if (!response || !response->contains("result")) return std::nullopt;
  notify("initialized", json::object());
  return (*response)["result"];
}

std::optional<int> LspClient::shutdown(Millis patience) {
  if (!call("shutdown", nullptr, patience)) return std::nullopt;
  notify("exit");
  return waitForExit(patience);
}

void LspClient::answer(std::string method, std::function<json(const json&)> by) {
  answers_[std::move(method)] = std::move(by);
}

void LspClient::ignore(std::string method) {
  answers_[std::move(method)] = {};
}

}  // namespace codestral::test
