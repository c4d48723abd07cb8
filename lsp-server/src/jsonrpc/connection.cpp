#include "jsonrpc/connection.h"

#include <exception>
#include <utility>

#include <fmt/format.h>

#include "base/log.h"
#include "base/utf8.h"

namespace codestral::jsonrpc {
namespace {

constexpr std::size_t kShownBytes = 80;

// A peer's text, short enough for a log line or an answer.
std::string_view shown(std::string_view text) {
  return text.substr(0, floorCodePoint(text, kShownBytes));
}

std::string shown(const Id& id) {
  const std::string text = toJson(id).dump();
  return std::string(shown(std::string_view(text)));
}

// Keeps what a handler throws away from the loop. True when it returned.
template <typename Call>
bool fenced(std::string_view what, Call&& call) {
  try {
    std::forward<Call>(call)();
    return true;
  } catch (const std::exception& thrown) {
    // What a library throws may quote the document, which belongs to no log above debug.
    log(LogLevel::Error, "{} failed by an exception", shown(what));
    log(LogLevel::Debug, "it says: {}", thrown.what());
  } catch (...) {
    log(LogLevel::Error, "{} failed by an exception", shown(what));
  }
  return false;
}

}  // namespace

struct Connection::Shared {
  Output* output = nullptr;  // null once the connection has ended
  // Shared, so that a handler may replace itself while it runs.
  std::map<std::string, std::shared_ptr<RequestHandler>, std::less<>> requests;
  std::map<std::string, std::shared_ptr<NotificationHandler>, std::less<>> notifications;
  Gate gate;
  std::function<bool(std::string_view)> filter;
  std::map<Id, std::weak_ptr<Responder::State>> open;
  std::map<std::int64_t, ReplyHandler> pending;
  std::int64_t nextId = 1;

  void send(std::string body) const {
    if (output != nullptr) output->send(std::move(body));
  }
  void handleRequest(const std::shared_ptr<Shared>& self, Request request);
  void handleNotification(Notification notification);
  void handleResponse(Response response);
  void cancel(const Json& params);
};

struct Responder::State {
  Id id;
  std::weak_ptr<Connection::Shared> connection;
  std::function<void()> cancel;
  bool answered = false;
  bool cancelled = false;

  void answer(std::string body) {
    if (answered) {
      log(LogLevel::Warn, "second answer to request {} was dropped", shown(id));
      return;
    }
    answered = true;
    cancel = nullptr;
    const auto shared = connection.lock();
    if (shared == nullptr) return;
    shared->open.erase(id);
    shared->send(std::move(body));
  }
};

Responder::Responder(std::shared_ptr<State> state) : state_(std::move(state)) {}
Responder::Responder(Responder&& other) noexcept = default;

Responder::~Responder() {
  if (state_ == nullptr || state_->answered) return;
  fenced("answer", [this] {
    reply(ResponseError{Code::InternalError, "the request was dropped without an answer"});
  });
}

void Responder::reply(Json result) {
  state_->answer(encodeResult(state_->id, result));
}
void Responder::reply(ResponseError error) {
  state_->answer(encodeError(state_->id, error));
}

void Responder::onCancel(std::function<void()> callback) {
  if (state_->answered) return;
  if (state_->cancelled) {
    if (callback) callback();
    return;
  }
  state_->cancel = std::move(callback);
}

const Id& Responder::id() const {
  return state_->id;
}

Connection::Connection(Output& output) : shared_(std::make_shared<Shared>()) {
  shared_->output = &output;
}

Connection::~Connection() {
  end();
}

void Connection::end() {
  shared_->output = nullptr;
  const auto pending = std::exchange(shared_->pending, {});
  for (const auto& [id, handler] : pending) {
    fenced("reply handler", [&handler] {
      handler(std::unexpected(ResponseError{Code::RequestFailed, "the connection has ended"}));
    });
  }
}

void Connection::onRequest(std::string method, RequestHandler handler) {
  shared_->requests[std::move(method)] = std::make_shared<RequestHandler>(std::move(handler));
}

void Connection::onNotification(std::string method, NotificationHandler handler) {
  shared_->notifications[std::move(method)] =
      std::make_shared<NotificationHandler>(std::move(handler));
}

void Connection::setGate(Gate gate) {
  shared_->gate = std::move(gate);
}

void Connection::setNotificationFilter(std::function<bool(std::string_view method)> filter) {
  shared_->filter = std::move(filter);
}

void Connection::handle(Message message) {
  // A handler may destroy the connection: what is used after it lives in here.
  const std::shared_ptr<Shared> shared = shared_;
  if (auto* request = std::get_if<Request>(&message)) {
    shared->handleRequest(shared, std::move(*request));
  } else if (auto* notification = std::get_if<Notification>(&message)) {
    shared->handleNotification(std::move(*notification));
  } else if (auto* response = std::get_if<Response>(&message)) {
    shared->handleResponse(std::move(*response));
  } else if (auto* bad = std::get_if<Malformed>(&message)) {
    log(LogLevel::Warn, "malformed message: {}", bad->error.message);
    if (bad->answerable) shared->send(encodeError(bad->id, bad->error));
  }
}

void Connection::Shared::handleRequest(const std::shared_ptr<Shared>& self, Request request) {
  const auto refuse = [&](Code code, std::string message) {
    send(encodeError(request.id, {code, std::move(message)}));
  };
  if (open.contains(request.id)) {
    return refuse(Code::InvalidRequest, "a request with this id is still open");
  }
  if (gate) {
    if (const auto refusal = gate(request.method)) return refuse(refusal->code, refusal->message);
  }
  const auto found = requests.find(request.method);
  if (found == requests.end()) {
    return refuse(Code::MethodNotFound,
                  fmt::format("unknown method {}", shown(std::string_view(request.method))));
  }
  const std::shared_ptr<RequestHandler> handler = found->second;
  auto state = std::make_shared<Responder::State>();
  state->id = std::move(request.id);
  state->connection = self;
  open.emplace(state->id, state);
  const bool returned =
      fenced(request.method, [&] { (*handler)(std::move(request.params), Responder(state)); });
  if (!returned && !state->answered) {
    state->answer(encodeError(state->id, {Code::InternalError, "the request failed internally"}));
  }
}

void Connection::Shared::handleNotification(Notification notification) {
  // In-flight requests can be cancelled whatever the lifecycle says.
  if (notification.method == "$/cancelRequest") return cancel(notification.params);
  if (filter && !filter(notification.method)) return;
  const auto found = notifications.find(notification.method);
  if (found == notifications.end()) {
    if (!notification.method.starts_with("$/")) {
      log(LogLevel::Debug, "unknown notification {}", shown(std::string_view(notification.method)));
    }
    return;
  }
  const std::shared_ptr<NotificationHandler> handler = found->second;
  fenced(notification.method, [&] { (*handler)(std::move(notification.params)); });
}

void Connection::Shared::handleResponse(Response response) {
  const auto* number = std::get_if<std::int64_t>(&response.id);
  const auto found = number == nullptr ? pending.end() : pending.find(*number);
  if (found == pending.end()) {
    log(LogLevel::Debug, "answer to the unknown request {}", shown(response.id));
    return;
  }
  const ReplyHandler handler = std::move(found->second);
  pending.erase(found);
  fenced("reply handler", [&] { handler(std::move(response.result)); });
}

void Connection::Shared::cancel(const Json& params) {
  const auto given = params.is_object() ? params.find("id") : params.end();
  const std::optional<Id> id = given == params.end() ? std::nullopt : parseId(*given);
  if (!id) return;
  const auto found = open.find(*id);
  const auto state = found == open.end() ? nullptr : found->second.lock();
  if (state == nullptr || state->cancelled) return;
  state->cancelled = true;
  if (const auto callback = std::exchange(state->cancel, nullptr)) {
    fenced("cancel callback", callback);
  }
}

void Connection::notify(std::string_view method, const Json& params) {
  shared_->send(encodeNotification(method, params));
}

void Connection::request(std::string_view method, const Json& params, ReplyHandler handler) {
  const std::int64_t id = shared_->nextId++;
  shared_->pending.emplace(id, std::move(handler));
  shared_->send(encodeRequest(id, method, params));
}

std::size_t Connection::openRequests() const {
  return shared_->open.size();
}

}  // namespace codestral::jsonrpc
