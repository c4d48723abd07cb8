#pragma once

// What a command needs to talk to the service: the account that the configuration names, a client
// whose notices go to standard error, and a loop that ends with the work or with Ctrl-C. Main
// thread; one per process.

#include <filesystem>
#include <memory>
#include <optional>

#include "base/async.h"
#include "base/event_loop.h"
#include "cli/options.h"
#include "http/transport.h"
#include "instruct/service.h"
#include "mistral/client.h"
#include "server/account.h"
#include "store/database.h"

namespace codestral::cli {

struct SessionNeeds {
  bool codestralServes = false;
  bool wantsCodestral = false;
  std::optional<double> timeoutSeconds;  // of each call; none: the client's patience
  // Whose settings count too. What the current one says has no business here by itself.
  std::vector<std::filesystem::path> folders = {};
  std::string purpose = "api";  // for the audit log
  bool instructs = false;       // nobody watches the answer as it comes: it is bounded
};

class ServiceSession {
 public:
  static Result<std::unique_ptr<ServiceSession>> open(const CommonOptions& common,
                                                      const SessionNeeds& needs);

  mistral::Client& client() { return client_; }
  EventLoop& loop() { return loop_; }
  bool codestral() const { return codestral_; }
  // `model`: what the command line names, before chat.model.
  instruct::ServiceOptions serviceOptions(const std::string& model) const;

  // Runs the work, which returns an exit code, until it ends or a signal comes: then everything it
  // held is closed, and the code is 128 and the signal's number, as in a shell.
  int run(Async<int> work);

 private:
  ServiceSession(const config::Config& config, server::Account account, const SessionNeeds& needs);
  mistral::ClientOptions clientOptions(const SessionNeeds& needs) const;
  void tellRateLimit() const;

  EventLoop loop_;
  store::Database database_;
  std::unique_ptr<http::Transport> transport_;
  const bool codestral_;
  const std::string chatModel_;
  const bool moderation_;
  mistral::Client client_;
};

// Says what went wrong on standard error; returns the exit code.
int complainAbout(const Error& error);

}  // namespace codestral::cli
