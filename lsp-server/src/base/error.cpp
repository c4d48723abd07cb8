#include "base/error.h"

#include <array>

namespace codestral {
namespace {

struct Row {
  ErrorKind kind;
  std::string_view name;
  int jsonRpcCode;
  int exitCode;
  bool worthTelling;
};

constexpr std::array<Row, 12> kTable{{
    {ErrorKind::Cancelled, "cancelled", -32800, 1, false},
    {ErrorKind::InvalidInput, "invalid input", -32602, 2, true},
    {ErrorKind::NotFound, "not found", -32803, 4, true},
    {ErrorKind::Unauthorized, "unauthorized", -32803, 3, true},
    {ErrorKind::Refused, "refused", -32803, 4, true},
    {ErrorKind::RateLimited, "rate limited", -32803, 4, true},
    {ErrorKind::Timeout, "timeout", -32803, 5, true},
    {ErrorKind::Unavailable, "unavailable", -32803, 5, true},
    {ErrorKind::Protocol, "protocol error", -32803, 5, true},
    {ErrorKind::TooLarge, "too large", -32803, 1, true},
    {ErrorKind::Io, "input/output error", -32803, 1, true},
    {ErrorKind::Bug, "internal error", -32603, 1, true},
}};

const Row& row(ErrorKind kind) {
  for (const Row& candidate : kTable) {
    if (candidate.kind == kind) return candidate;
  }
  return kTable.back();
}

}  // namespace

std::string_view name(ErrorKind kind) {
  return row(kind).name;
}
int jsonRpcCode(ErrorKind kind) {
  return row(kind).jsonRpcCode;
}
int exitCode(ErrorKind kind) {
  return row(kind).exitCode;
}
bool worthTelling(ErrorKind kind) {
  return row(kind).worthTelling;
}

}  // namespace codestral
