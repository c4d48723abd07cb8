#pragma once

// The inside of FakeMistral: the state that its thread and the test share, and the answering of one
// request. Include it only in fake_mistral*.cpp.

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "support/fake_completion_stream.h"
#include "support/fake_families.h"
#include "support/fake_http_server.h"
#include "support/fake_mistral.h"

namespace codestral::test {

using Headers = std::vector<std::pair<std::string, std::string>>;
using RecordPtr = std::shared_ptr<RecordedRequest>;

struct FakeMistral::Server {
  explicit Server(Options given);
  ~Server();
  Result<> start();

  // The server's thread.
  asio::awaitable<void> handle(HttpConnection& connection);
  asio::awaitable<void> control(HttpConnection& connection);
  asio::awaitable<void> requestsOverHttp(HttpConnection& connection);
  void opened();
  void closed(HttpConnection& connection);
  void end(const RecordPtr& record, ExchangeState state);
  void addDelta(RecordedRequest& record);
  void setStatus(RecordedRequest& record, int status);
  std::optional<Behaviour> take(const FakeCall& call, std::string_view pattern, bool raw);
  // Of the script, with the mutex held.
  std::optional<Behaviour> takeTurn(const FakeCall& call, std::string_view pattern);
  asio::awaitable<bool> hold(HttpConnection& connection);
  void forgetIfAsked();
  std::string nextId();
  Headers serviceHeaders(const std::string& id, std::size_t tokens);

  // Any thread; locks.
  template <typename Change>
  void change(Change apply) {
    {
      const std::lock_guard lock(mutex);
      apply();
    }
    changed.notify_all();
    if (pollers > 0) asio::post(context, [this] { http.wakeAll(); });
  }
  template <typename Condition>
  bool wait(Millis patience, Condition condition) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, patience, condition);
  }
  std::vector<RecordedRequest> copyRequests();
  // With the mutex held.
  std::size_t countEnded() const;

  const Options options;
  std::uint16_t port = 0;

  std::mutex mutex;
  std::condition_variable changed;
  std::deque<Behaviour> queue;
  std::vector<Rule> rules;
  std::optional<std::deque<ScriptTurn>> script;
  std::vector<std::string> scriptDifferences;
  std::size_t permits = 0;
  std::vector<RecordPtr> records;
  FakeStats stats;

  // The server's thread only, but for `pollers`.
  std::atomic<int> pollers = 0;  // who waits inside waitFor() for a change of the state above
  // Replaced by the first request after a reset.
  std::shared_ptr<FakeFamilies> families;
  std::atomic<bool> forgetState = false;
  std::map<std::uint64_t, RecordPtr> open;
  std::set<std::uint64_t> controlConnections;
  std::uint64_t lastId = 0;
  std::int64_t remainingRequests = 1000000;

  asio::io_context context{1};
  FakeHttpServer http;
  std::thread thread;
};

// Answers one request. Lives as long as the answer; the server's thread.
class FakeAnswer {
 public:
  FakeAnswer(FakeMistral::Server& server, HttpConnection& connection, RecordPtr record);

  asio::awaitable<void> run();

 private:
  std::optional<FakeReply> checkRequest();
  std::optional<FakeReply> checkBody() const;
  bool onCodestralHost() const;
  bool isKeyAccepted(std::string_view key) const;

  asio::awaitable<void> perform(bool refused);
  asio::awaitable<void> answerReply(FakeReply reply);
  asio::awaitable<void> answerPlain(int status, std::string body, std::string contentType);
  asio::awaitable<void> answerVirtual(std::uint64_t size, std::string contentType);
  asio::awaitable<void> answerCompletion();
  // What a stream consists of, event by event.
  struct Stream {
    std::string prelude;
    std::size_t count = 0;
    std::function<std::string(std::size_t)> delta;
    std::function<std::string()> finish;
    std::string done;
  };
  asio::awaitable<void> answerStream(int status, Stream stream);
  asio::awaitable<bool> sendHead(int status, Headers headers);
  // One event or more of a stream, cut as the behaviour says.
  asio::awaitable<bool> sendEvent(std::string bytes);
  asio::awaitable<bool> flush(std::string_view bytes);
  asio::awaitable<bool> inject(std::size_t after, bool allLater);
  // False when the answer is over here.
  asio::awaitable<bool> faultHere();
  void breakOff(bool reset);

  FakeMistral::Server& server_;
  HttpConnection& connection_;
  const HttpRequest& request_;
  const RecordPtr record_;
  const std::shared_ptr<FakeFamilies> families_;
  FakeCall call_;
  FakeMatch match_;
  const bool isCompletion_;
  Behaviour behaviour_;
  Headers replyHeaders_;
  bool chunked_ = false;
  std::string held_;  // with `together`: what is not written yet
};

}  // namespace codestral::test
