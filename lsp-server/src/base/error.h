#pragma once

// Errors as values. A function that can fail returns Result<T>; an empty optional means "absence is
// normal". ErrorKind lists only what some caller branches on; the message says what was attempted,
// on what, and what went wrong, in lower case and without a full stop, and never holds a key or the
// user's text. Being cancelled is a kind of its own, never reported as a failure.

#include <chrono>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace codestral {

enum class ErrorKind {
  Cancelled,     // the caller, or a newer request, gave this up
  InvalidInput,  // the caller's data is wrong; trying again does not help
  NotFound,      // file, route or model does not exist
  Unauthorized,  // no key, or the service does not take it (401)
  Refused,       // the service understood and declined (other 4xx)
  RateLimited,   // 429; retryAfter says when, if the service did
  Timeout,       // one of our deadlines passed
  Unavailable,   // network down, connection lost, 5xx
  Protocol,      // the peer sent what its protocol does not allow
  TooLarge,      // a cap of ours was exceeded
  Io,            // a file could not be read or written
  Bug,           // our own mistake
};

struct Error {
  ErrorKind kind = ErrorKind::Bug;
  std::string message;
  int httpStatus = 0;                                   // 0 when no response was received
  std::optional<std::chrono::milliseconds> retryAfter;  // only with RateLimited or Unavailable
  bool zeroAllowance =
      false;  // 429 from an account that has no quota at all: waiting does not help
};

template <typename T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(ErrorKind kind, std::string message) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  return std::unexpected(std::move(error));
}

std::string_view name(ErrorKind kind);

// The three tables of an error kind: what a JSON-RPC peer sees, and the exit code of a command (0
// done, 1 failed, 2 wrong use, 3 no credentials, 4 refused by the service, 5 service or network
// down).
int jsonRpcCode(ErrorKind kind);
int exitCode(ErrorKind kind);
// Whether a user can act on it, so that it is worth one message.
bool worthTelling(ErrorKind kind);

}  // namespace codestral
