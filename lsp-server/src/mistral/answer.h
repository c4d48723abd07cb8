#pragma once

// What every call to the service has in common: the request's frame on the way out, and on the way
// back the split between an answer (2xx) and a refusal, whose body is collected and becomes a typed
// error. Main thread.

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.h"
#include "http/transport.h"
#include "mistral/endpoint.h"

namespace codestral::mistral {

// An error from head or body closes the call and goes to done. done comes once, last; a handler may
// destroy the call at any time and is then not called any more.
struct AnswerHandler {
  std::function<void(const http::Head&)> anyHead;  // also of a refusal; may be empty
  std::function<Result<>(const http::Head&)> head;
  std::function<Result<>(std::string_view)> body;
  std::function<void(std::uint64_t sent, std::uint64_t total)> progress;  // may be empty
  std::function<void(Result<http::Timings>)> done;
};

// `path` begins with /v1.
http::Request requestTo(const Endpoint& endpoint, std::string method, std::string_view path,
                        const http::Deadlines& deadlines);

[[nodiscard]] std::unique_ptr<http::Call> send(http::Transport& transport, http::Request request,
                                               AnswerHandler handler);

}  // namespace codestral::mistral
