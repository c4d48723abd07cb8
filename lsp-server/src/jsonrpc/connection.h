#pragma once

// One peer: dispatches what it sends, answers every request exactly once, and sends. Main thread
// only.
//
// A handler receives a Responder and answers through it at once or later. A Responder that is
// destroyed without an answer answers with an internal error, so no request is ever left open.
// `$/cancelRequest` fires the request's cancel callback; the handler still answers. An exception
// that leaves a handler becomes an internal error. Only the first answer is sent. A Responder may
// outlive its Connection: what it answers then goes nowhere. The Output must outlive the
// Connection.

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "jsonrpc/message.h"

namespace codestral::jsonrpc {

// Where outgoing messages go: takes one whole encoded body. Main thread.
class Output {
 public:
  virtual ~Output() = default;
  virtual void send(std::string body) = 0;
};

class Connection;

class Responder {
 public:
  Responder(Responder&& other) noexcept;
  Responder& operator=(Responder&&) = delete;
  ~Responder();

  void reply(Json result);
  void reply(ResponseError error);
  // Called on the main thread when the peer cancels this request, at most once, never after the
  // answer; at once when it already has. Replaces an earlier callback.
  void onCancel(std::function<void()> callback);
  const Id& id() const;

 private:
  friend class Connection;
  struct State;
  explicit Responder(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

class Connection {
 public:
  using RequestHandler = std::function<void(Json params, Responder responder)>;
  using NotificationHandler = std::function<void(Json params)>;
  using ReplyHandler = std::function<void(std::expected<Json, ResponseError> result)>;
  // Looks at each request before its handler and may refuse it (lifecycle rules).
  using Gate = std::function<std::optional<ResponseError>(std::string_view method)>;

  explicit Connection(Output& output);
  ~Connection();
  // Nothing is sent any more, and what the peer was asked fails. The destructor does the same; an
  // owner whose handlers use its other members does it before these go.
  void end();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void onRequest(std::string method, RequestHandler handler);
  void onNotification(std::string method, NotificationHandler handler);
  void setGate(Gate gate);
  // Notifications pass this filter first: false drops it.
  void setNotificationFilter(std::function<bool(std::string_view method)> filter);

  void handle(Message message);

  void notify(std::string_view method, const Json& params);
  // The handler is called exactly once: with the peer's answer, or with an error when the
  // Connection ends before one comes.
  void request(std::string_view method, const Json& params, ReplyHandler handler);

  std::size_t openRequests() const;

 private:
  friend class Responder;
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace codestral::jsonrpc
