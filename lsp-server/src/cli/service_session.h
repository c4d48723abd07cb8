#pragma once

// What a command needs to talk to the service: the account that the configuration names, a client
// whose notices go to standard error, and a loop that ends with the work or with Ctrl-C. Main
// thread; one per process.

#include <memory>
#include <optional>

#include "base/async.h"
#include "base/event_loop.h"
#include "cli/options.h"
#include "http/transport.h"
#include "mistral/client.h"
#include "store/database.h"

namespace codestral::cli {

struct Account {
  mistral::Endpoint endpoint;
  bool codestral = false;  // the service that has only chat and FIM, and no list of models
};

// The Mistral account. Where the Codestral host serves the call as well, its account is the one
// when it is wanted, or is the only one with a key. Without a key: Unauthorized, with what to do.
Result<Account> chooseAccount(const config::Config& config, bool codestralServes,
                              bool wantsCodestral);

struct SessionNeeds {
  bool codestralServes = false;
  bool wantsCodestral = false;
  std::optional<double> timeoutSeconds;  // of each call; none: the client's patience
  std::string purpose = "api";           // for the audit log
};

class ServiceSession {
 public:
  static Result<std::unique_ptr<ServiceSession>> open(const CommonOptions& common,
                                                      const SessionNeeds& needs);

  mistral::Client& client() { return client_; }
  EventLoop& loop() { return loop_; }
  bool codestral() const { return codestral_; }

  // Runs the work, which returns an exit code, until it ends or a signal comes: then everything it
  // held is closed, and the code is 128 and the signal's number, as in a shell.
  int run(Async<int> work);

 private:
  ServiceSession(const config::Config& config, Account account, const SessionNeeds& needs);
  mistral::ClientOptions clientOptions(const SessionNeeds& needs) const;
  void tellRateLimit() const;

  EventLoop loop_;
  store::Database database_;
  std::unique_ptr<http::Transport> transport_;
  const bool codestral_;
  mistral::Client client_;
};

// Says what went wrong on standard error; returns the exit code.
int complainAbout(const Error& error);

}  // namespace codestral::cli
