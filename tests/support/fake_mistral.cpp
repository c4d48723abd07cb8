#include "support/fake_mistral.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <future>

#include <fmt/format.h>

#include "support/fake_mistral_server.h"
#include "support/fake_multipart.h"

namespace codestral::test {
namespace {

using nlohmann::json;

std::string maskedKey(std::string_view header) {
  const std::size_t space = header.find(' ');
  if (space == std::string_view::npos) return "****";
  const std::string_view key = header.substr(space + 1);
  return fmt::format("{} ****{}", header.substr(0, space),
                     key.size() >= 8 ? key.substr(key.size() - 4) : "");
}

bool fitsRoute(const Behaviour& behaviour, const FakeCall& call, std::string_view pattern) {
  if (behaviour.route.empty()) {
    return behaviour.raw || isCompletionRoute(call.path) || isConversationTurn(call);
  }
  std::string_view route = behaviour.route;
  const std::size_t space = route.find(' ');
  if (space != std::string_view::npos) {
    if (route.substr(0, space) != call.method) return false;
    route.remove_prefix(space + 1);
  }
  return route == call.path || route == pattern;
}

json parseBody(const HttpRequest& request) {
  if (const auto* form = dynamic_cast<const MultipartBody*>(request.sink.get())) {
    return toJson(form->parts());
  }
  if (request.body.empty()) return nullptr;
  json value = json::parse(request.body, nullptr, false);
  return value.is_discarded() ? json(request.body) : value;
}

}  // namespace

std::string_view RecordedRequest::header(std::string_view lowerCaseName) const {
  for (const auto& [name, value] : headers) {
    if (name == lowerCaseName) return value;
  }
  return {};
}

FakeMistral::Server::Server(Options given)
    : options(std::move(given)),
      families(std::make_shared<FakeFamilies>(options)),
      http(context, {.handle = [this](HttpConnection& c) { return handle(c); },
                     .opened = [this](HttpConnection&) { opened(); },
                     .sink =
                         [this](const HttpRequest& request) {
                           return MultipartBody::of(request.header("content-type"),
                                                    options.fileBytesKept);
                         },
                     .closed = [this](HttpConnection& c) { closed(c); }}) {}

FakeMistral::Server::~Server() {
  if (!thread.joinable()) return;
  http.stop();
  thread.join();
}

Result<> FakeMistral::Server::start() {
  const Result<std::uint16_t> listening = http.listen(options.port);
  if (!listening) return std::unexpected(listening.error());
  port = *listening;
  thread = std::thread([this] { context.run(); });
  return {};
}

void FakeMistral::Server::opened() {
  change([this] {
    ++stats.connections;
    ++stats.openConnections;
  });
}

void FakeMistral::Server::closed(HttpConnection& connection) {
  if (const auto found = open.find(connection.id()); found != open.end()) {
    const RecordPtr record = found->second;
    end(record, connection.goneByClient() ? ExchangeState::Cancelled : ExchangeState::Broken);
  }
  if (controlConnections.erase(connection.id()) > 0) return;
  change([this] { --stats.openConnections; });
}

void FakeMistral::Server::end(const RecordPtr& record, ExchangeState state) {
  const TimePoint now = Clock::now();
  if (open.erase(record->connection) == 0) return;
  change([&] {
    record->endedAt = now;
    record->state = state;
    --stats.openExchanges;
    if (state == ExchangeState::Cancelled) ++stats.cancelled;
  });
}

void FakeMistral::Server::addDelta(RecordedRequest& record) {
  constexpr std::size_t kTimesKept = 1024;
  const TimePoint now = Clock::now();
  change([&] {
    if (record.deltas++ < kTimesKept) record.deltasAt.push_back(now);
  });
}

void FakeMistral::Server::setStatus(RecordedRequest& record, int status) {
  const std::lock_guard lock(mutex);
  record.status = status;
}

std::optional<Behaviour> FakeMistral::Server::takeTurn(const FakeCall& call,
                                                       std::string_view pattern) {
  const auto refusal = [](std::string_view why) {
    Behaviour behaviour;
    behaviour.status = 400;
    behaviour.body = FakeReply::error(400, why, "script_error").body.dump();
    return behaviour;
  };
  if (script->empty()) {
    if (!fitsRoute(Behaviour(), call, pattern)) return std::nullopt;
    scriptDifferences.emplace_back("the script has no turn left");
    return refusal("fake-mistral: the script has no turn left");
  }
  ScriptTurn& turn = script->front();
  if (!fitsRoute(turn.behaviour, call, pattern)) return std::nullopt;
  if (const auto found = difference(turn.expect, call)) {
    scriptDifferences.push_back(*found);
    return refusal("fake-mistral: the request is not what the script expects: " + *found);
  }
  Behaviour behaviour = turn.behaviour;
  if (--turn.behaviour.times <= 0) script->pop_front();
  return behaviour;
}

std::optional<Behaviour> FakeMistral::Server::take(const FakeCall& call, std::string_view pattern,
                                                   bool raw) {
  const auto fits = [&](const Behaviour& behaviour) {
    return behaviour.raw == raw && fitsRoute(behaviour, call, pattern);
  };
  const std::lock_guard lock(mutex);
  const auto queued = std::ranges::find_if(queue, fits);
  if (queued != queue.end()) {
    Behaviour behaviour = *queued;
    if (--queued->times <= 0) queue.erase(queued);
    return behaviour;
  }
  if (!raw && script) {
    if (std::optional<Behaviour> turn = takeTurn(call, pattern)) return turn;
  }
  if (rules.empty()) return std::nullopt;
  const std::string prompt = promptText(call.body);
  const std::string suffix = stringOr(call.body, "suffix");
  for (const Rule& rule : rules) {
    if (fits(rule.behaviour) && prompt.find(rule.promptContains) != std::string::npos &&
        suffix.find(rule.suffixContains) != std::string::npos) {
      return rule.behaviour;
    }
  }
  return std::nullopt;
}

asio::awaitable<bool> FakeMistral::Server::hold(HttpConnection& connection) {
  ++pollers;
  const bool released = co_await connection.waitFor(
      [this] {
        const std::lock_guard lock(mutex);
        if (permits == 0) return false;
        --permits;
        return true;
      },
      TimePoint::max());
  --pollers;
  co_return released;
}

std::size_t FakeMistral::Server::countEnded() const {
  return static_cast<std::size_t>(std::ranges::count_if(
      records, [](const RecordPtr& record) { return record->state != ExchangeState::Open; }));
}

std::vector<RecordedRequest> FakeMistral::Server::copyRequests() {
  const std::lock_guard lock(mutex);
  std::vector<RecordedRequest> copy;
  copy.reserve(records.size());
  for (const RecordPtr& record : records) copy.push_back(*record);
  return copy;
}

void FakeMistral::Server::forgetIfAsked() {
  if (forgetState.exchange(false)) families = std::make_shared<FakeFamilies>(options);
}

asio::awaitable<void> FakeMistral::Server::handle(HttpConnection& connection) {
  const HttpRequest& request = connection.request();
  if (request.path.starts_with("/_fake/")) {
    co_await control(connection);
    co_return;
  }
  auto record = std::make_shared<RecordedRequest>();
  record->method = request.method;
  record->path = request.path;
  record->query = request.query;
  record->headers = request.headers;
  for (auto& [name, value] : record->headers) {
    if (name == "authorization") value = maskedKey(value);
  }
  record->body = parseBody(request);
  record->connection = connection.id();
  record->firstByteAt = request.firstByteAt;
  record->arrivedAt = request.arrivedAt;
  open[connection.id()] = record;
  change([&] {
    records.push_back(record);
    ++stats.requests;
    ++stats.openExchanges;
  });
  forgetIfAsked();
  FakeAnswer answer(*this, connection, record);
  co_await answer.run();
}

FakeMistral::FakeMistral(std::unique_ptr<Server> server) : server_(std::move(server)) {}

FakeMistral::FakeMistral(Options options) : server_(std::make_unique<Server>(std::move(options))) {
  if (const Result<> started = server_->start(); !started) {
    fmt::print(stderr, "fake-mistral: {}\n", started.error().message);
    std::abort();
  }
}

Result<std::unique_ptr<FakeMistral>> FakeMistral::listen(Options options) {
  auto server = std::make_unique<Server>(std::move(options));
  if (const Result<> started = server->start(); !started) {
    return std::unexpected(started.error());
  }
  return std::unique_ptr<FakeMistral>(new FakeMistral(std::move(server)));
}

FakeMistral::~FakeMistral() = default;

std::uint16_t FakeMistral::port() const {
  return server_->port;
}

std::string FakeMistral::baseUrl() const {
  return fmt::format("http://127.0.0.1:{}", server_->port);
}

void FakeMistral::push(Behaviour behaviour) {
  server_->change([&] { server_->queue.push_back(std::move(behaviour)); });
}

void FakeMistral::addRule(Rule rule) {
  server_->change([&] { server_->rules.push_back(std::move(rule)); });
}

void FakeMistral::setScript(std::vector<ScriptTurn> turns) {
  server_->change([&] {
    server_->script.emplace(std::make_move_iterator(turns.begin()),
                            std::make_move_iterator(turns.end()));
    server_->scriptDifferences.clear();
  });
}

std::size_t FakeMistral::turnsLeft() const {
  const std::lock_guard lock(server_->mutex);
  return server_->script ? server_->script->size() : 0;
}

std::vector<std::string> FakeMistral::scriptDifferences() const {
  const std::lock_guard lock(server_->mutex);
  return server_->scriptDifferences;
}

void FakeMistral::release(std::size_t count) {
  server_->change([&] { server_->permits += count; });
}

void FakeMistral::reset() {
  server_->change([&] {
    server_->queue.clear();
    server_->rules.clear();
    server_->script.reset();
    server_->scriptDifferences.clear();
    server_->records.clear();
    server_->permits = 0;
    server_->forgetState = true;
  });
}

std::string FakeMistral::addFile(std::string filename, std::uint64_t size) {
  std::promise<std::string> id;
  asio::post(server_->context, [&] {
    server_->forgetIfAsked();
    id.set_value(server_->families->files.addVirtual(filename, size));
  });
  return id.get_future().get();
}

void FakeMistral::dropConnections(bool withReset) {
  asio::post(server_->context, [this, withReset] { server_->http.closeAll(withReset); });
  waitForOpenConnections(0);
}

std::vector<RecordedRequest> FakeMistral::requests() const {
  return server_->copyRequests();
}

FakeStats FakeMistral::stats() const {
  const std::lock_guard lock(server_->mutex);
  return server_->stats;
}

bool FakeMistral::waitForRequests(std::size_t count, Millis patience) const {
  return server_->wait(patience, [&] { return server_->records.size() >= count; });
}

bool FakeMistral::waitForClosed(std::size_t count, Millis patience) const {
  return server_->wait(patience, [&] { return server_->countEnded() >= count; });
}

bool FakeMistral::waitForCancelled(std::size_t count, Millis patience) const {
  return server_->wait(patience, [&] { return server_->stats.cancelled >= count; });
}

bool FakeMistral::waitForDeltas(std::size_t request, std::size_t count, Millis patience) const {
  return server_->wait(patience, [&] {
    return server_->records.size() > request && server_->records[request]->deltas >= count;
  });
}

bool FakeMistral::waitForOpenConnections(std::size_t count, Millis patience) const {
  return server_->wait(patience, [&] { return server_->stats.openConnections == count; });
}

}  // namespace codestral::test
