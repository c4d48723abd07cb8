#pragma once

// One request to a self-hosted server, and its answer as a stream of text. Main thread.

#include <memory>

#include "http/transport.h"
#include "mistral/fim.h"
#include "providers/dialect.h"

namespace codestral::providers {

// Reads the answer in the dialect's framing, without the model's control tokens. Destroying the
// call closes the stream on the wire; the handler is not called any more. A stream that ends
// before the server said so is a Protocol error.
[[nodiscard]] std::unique_ptr<http::Call> streamLocal(http::Transport& transport,
                                                      const Dialect& dialect, http::Request request,
                                                      mistral::FimHandler handler);

}  // namespace codestral::providers
