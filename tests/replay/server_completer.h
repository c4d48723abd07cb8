#pragma once

// The real server in this process, spoken to in the protocol's own messages. Main thread.

#include <cstdint>
#include <map>
#include <memory>

#include "http/transport.h"
#include "jsonrpc/connection.h"
#include "replay/completer.h"
#include "server/history.h"
#include "server/services.h"
#include "server/session.h"
#include "support/main_loop.h"
#include "support/temp_dir.h"

namespace codestral::replay {

class ServerCompleter final : public Completer {
 public:
  ServerCompleter(Scheduler& scheduler, std::unique_ptr<http::Transport> transport,
                  text::Encoding encoding);

  void open(const Session& session, const Buffer& buffer) override;
  void change(const std::vector<Change>& changes, const Buffer& after) override;
  void ask(const Buffer& buffer, Answered answered) override;
  void cancel() override;
  void shown(const Suggestion& suggestion) override;
  void accepted(const Suggestion& suggestion) override;

 private:
  // Work off the main thread takes no virtual time.
  class AtOnce final : public Executor {
   public:
    explicit AtOnce(Scheduler& scheduler) : scheduler_(scheduler) {}
    void run(Task task) override { scheduler_.post(std::move(task)); }

   private:
    Scheduler& scheduler_;
  };
  class Editor final : public jsonrpc::Output {
   public:
    explicit Editor(ServerCompleter& owner) : owner_(owner) {}
    void send(std::string body) override { owner_.receive(body); }

   private:
    ServerCompleter& owner_;
  };

  void notify(std::string_view method, jsonrpc::Json params);
  std::int64_t request(std::string_view method, jsonrpc::Json params);
  void receive(std::string_view body);

  const text::Encoding encoding_;
  std::unique_ptr<http::Transport> transport_;
  AtOnce executor_;
  Editor editor_{*this};
  // What the server keeps goes into a directory of its own. It is written by another thread, whose
  // news come at no virtual time, and nobody runs them.
  test::TempDir state_;
  test::MainLoop aside_;
  server::History history_{aside_, state_ / "history"};
  server::Services services_;
  server::Session session_;
  std::string uri_;
  std::int64_t version_ = 0;
  std::int64_t lastId_ = 0;
  std::map<std::int64_t, Answered> asked_;
};

}  // namespace codestral::replay
