#pragma once

// Which of the user's keys serves what is more than completion. Pure.

#include "base/error.h"
#include "config/config.h"
#include "mistral/endpoint.h"

namespace codestral::server {

struct Account {
  mistral::Endpoint endpoint;
  bool codestral = false;  // the service that has only chat and FIM, and no list of models
};

// The Mistral account. Where the Codestral host serves the call as well, its account is the one
// when it is wanted, or is the only one with a key. Without a key: Unauthorized, with what to do.
Result<Account> chooseAccount(const config::Config& config, bool codestralServes,
                              bool wantsCodestral);

}  // namespace codestral::server
