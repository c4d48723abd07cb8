#pragma once

// An editor for tests: starts a language server with pipes, speaks LSP with it, and keeps all that
// it says.
//
// One thread. Nothing sleeps: every wait polls the server's pipes and ends with what it waits for,
// or at its deadline, which only a test that fails anyway reaches. Requests of the server are
// answered while waiting. Bytes that the server cannot take yet are queued, so that neither side
// blocks the other.
//
// What the server may never do is collected in protocolErrors(): bytes outside of frames, no JSON,
// a second answer or one to no request. With CODESTRAL_RECORD_DIR set, each message of the server
// becomes a line of a file there:
// {"kind":"response|notification|request","method":...,"message":{...}}, the method of a response
// being that of its request.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>
#include <sys/types.h>

#include "base/error.h"
#include "base/file.h"
#include "base/scheduler.h"

namespace codestral::test {

struct LspClientOptions {
  std::vector<std::string> command;  // the first is a path, or a name to be found in PATH
  std::map<std::string, std::string> environment;  // on top of the test's own
  std::vector<std::string> unsetEnvironment;       // taken out of it
  std::filesystem::path directory;                 // working directory; empty: the test's
  std::map<std::string, nlohmann::json> settings;  // answers workspace/configuration by section
  std::string recordName = "server";
};

struct ServerMessage {
  nlohmann::json message;
  TimePoint at{};      // its last byte was read
  std::string method;  // of a response: its request's
  bool taken = false;  // by a waitFor...
};

struct ServerMemory {
  std::size_t residentKiB = 0;
  std::size_t peakKiB = 0;
};

constexpr Millis kServerPatience{20000};

class LspClient {
 public:
  using Predicate = std::function<bool(const nlohmann::json& params)>;

  static Result<std::unique_ptr<LspClient>> start(LspClientOptions options);
  // Kills the server if it still runs.
  ~LspClient();
  LspClient(const LspClient&) = delete;
  LspClient& operator=(const LspClient&) = delete;

  // The id of the request.
  std::int64_t request(std::string_view method, nlohmann::json params = nullptr);
  void notify(std::string_view method, nlohmann::json params = nullptr);  // null: no params
  void cancel(std::int64_t id);
  // A message with an id and a method is a request, whose answer is awaited.
  void send(const nlohmann::json& message);
  void sendRaw(std::string_view bytes);
  // For a request inside of raw bytes: that its answer is awaited.
  void expectAnswer(const nlohmann::json& id, std::string method);
  // Requests that have no answer yet.
  std::size_t unanswered() const { return waiting_.size(); }

  // The whole response message. Nothing at the deadline, or when the server closed its output.
  std::optional<nlohmann::json> waitForResponse(std::int64_t id, Millis patience = kServerPatience);
  // request() and waitForResponse().
  std::optional<nlohmann::json> call(std::string_view method, nlohmann::json params = nullptr,
                                     Millis patience = kServerPatience);
  // The params of the first notification (or request of the server) of this method that satisfies
  // the predicate and that no wait returned before; it may have come already.
  std::optional<nlohmann::json> waitForNotification(std::string_view method,
                                                    const Predicate& wanted = {},
                                                    Millis patience = kServerPatience);
  // Reads what is there already, without waiting.
  void receive() { pump(TimePoint::min()); }
  // Until `done` holds, which is looked at after each read.
  bool waitUntil(const std::function<bool()>& done, Millis patience = kServerPatience);

  // `initialize` with these members on top of usual ones, then `initialized`. The result, or
  // nothing when it failed.
  std::optional<nlohmann::json> initialize(nlohmann::json params = nlohmann::json::object());
  // `shutdown`, `exit` and the exit code.
  std::optional<int> shutdown(Millis patience = kServerPatience);

  // What to answer to a request of the server, instead of the usual: null for registrations,
  // progress, refreshes and messages, `applied` for edits. A method without an answer gets -32601.
  void answer(std::string method, std::function<nlohmann::json(const nlohmann::json& params)> by);

  // Never answers to this method.
  void ignore(std::string method);

  const std::vector<ServerMessage>& messages() const { return messages_; }
  const std::vector<std::string>& protocolErrors() const { return protocolErrors_; }
  const std::string& errorOutput() const { return errorOutput_; }
  // Bytes that the server did not take yet.
  std::size_t unsent() const { return outbox_.size() - outboxSent_; }

  void closeInput();  // after what is queued
  bool outputEnded() const { return !output_.valid(); }
  void kill(int signal);
  // The exit code, or 128 + the signal that ended it. Reads all output that is left.
  std::optional<int> waitForExit(Millis patience = kServerPatience);

  pid_t pid() const { return pid_; }
  // Of the running server; zeros when it cannot be read.
  ServerMemory memory() const;
  std::chrono::nanoseconds cpuTime() const;  // user and system, all threads

 private:
  explicit LspClient(LspClientOptions options);
  Result<> spawn();
  void record(const ServerMessage& message, std::string_view kind);
  // Moves bytes in all directions, waiting until something moved or the deadline; false when
  // nothing can come any more.
  bool pump(TimePoint deadline);
  void flush();
  void readOutput();
  void readErrors();
  void parseFrames();
  void take(nlohmann::json message);
  void answerServer(const nlohmann::json& message);
  void reap(bool wait);

  LspClientOptions options_;
  pid_t pid_ = -1;
  Fd input_;  // the server's
  Fd output_;
  Fd errors_;
  Fd process_;  // a pidfd
  bool closeInputWhenSent_ = false;
  std::string outbox_;
  std::size_t outboxSent_ = 0;
  std::string inbox_;
  std::string errorOutput_;
  TimePoint readAt_{};
  std::int64_t lastId_ = 0;
  // Method by id of unanswered requests. A test may use an id twice.
  std::multimap<nlohmann::json, std::string> waiting_;
  std::map<std::string, std::function<nlohmann::json(const nlohmann::json&)>> answers_;
  std::vector<ServerMessage> messages_;
  std::vector<std::string> protocolErrors_;
  std::optional<int> exit_;
  std::ofstream recording_;
};

// The frame of one message.
std::string framed(std::string_view content);

}  // namespace codestral::test
