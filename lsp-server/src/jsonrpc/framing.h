#pragma once

// Content-Length framing, as an incremental parser without I/O. One thread at a time (the reader).
//
// A header block that cannot be understood (no length, a negative, signed or non-decimal one, two
// that differ) is reported and the parser looks for the next thing that can be a header, also in
// the middle of a line, so that garbage never ends the session. A run of garbage is reported once.
// A body over the cap is skipped without being stored; a length over the discard limit cannot be
// meant and counts as garbage. What is returned depends on the bytes only, never on how they were
// split. Lines may end in LF alone. Memory is bounded by the cap: a buffer grows with the bytes
// that arrive, never with the length that a header promises.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"

namespace codestral::jsonrpc {

struct FramingLimits {
  std::size_t headerBytes = 8 * 1024;
  std::size_t bodyBytes = 64 * 1024 * 1024;
  std::size_t discardBytes = 1024 * 1024 * 1024;
};

class FrameReader {
 public:
  explicit FrameReader(FramingLimits limits = {}) : limits_(limits) {}

  // A whole message body, or why bytes were thrown away.
  using Event = std::variant<std::string, Error>;
  // Takes any piece of the stream and returns what it completed, in order.
  std::vector<Event> feed(std::string_view bytes);
  // The stream has ended: an error when it did so inside a message.
  Result<> finish() const;

 private:
  // Resync: inside garbage, looking for a Content-Length with a usable value.
  enum class State { Header, Resync, Body, SkipBody };
  // Each consumes a prefix of the view; false when more bytes are needed, and what is left must be
  // kept.
  bool readHeader(std::string_view& bytes, std::vector<Event>& events);
  bool resync(std::string_view& bytes);
  bool readBody(std::string_view& bytes, std::vector<Event>& events);
  bool skipBody(std::string_view& bytes);
  void startBody(std::uint64_t length, std::vector<Event>& events);
  void startResync(ErrorKind kind, std::string why, std::vector<Event>& events);

  FramingLimits limits_;
  State state_ = State::Header;
  std::string buffer_;  // the unfinished header or body
  std::uint64_t remaining_ = 0;
  bool reportedGarbage_ = false;
};

std::string frame(std::string_view body);

}  // namespace codestral::jsonrpc
