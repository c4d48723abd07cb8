#include "jsonrpc/framing.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace codestral::jsonrpc {
namespace {

constexpr std::string_view kContentLength = "content-length";
constexpr std::size_t kNameBytes = 64;  // no header name is longer
// From the name to the line end: a Content-Length amid garbage that needs more is garbage as well.
constexpr std::size_t kCandidateBytes = 128;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool isBlank(char c) {
  return c == ' ' || c == '\t';
}
bool isDigit(char c) {
  return c >= '0' && c <= '9';
}
bool isNameByte(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || isDigit(c) || c == '-' || c == '_';
}

std::size_t spanWhile(std::string_view text, std::size_t from, bool (*test)(char)) {
  while (from < text.size() && test(text[from])) ++from;
  return from;
}

bool isContentLength(std::string_view name) {
  return std::ranges::equal(name, kContentLength, {}, lower);
}

// The name of a header line. Empty when there is none yet in an unfinished line, absent when none
// can come.
std::optional<std::string_view> headerName(std::string_view line, bool finished) {
  const std::size_t end = spanWhile(line, 0, isNameByte);
  const std::size_t colon = spanWhile(line, end, isBlank);
  if (colon > kNameBytes || (end == 0 && !line.empty())) return std::nullopt;
  if (colon == line.size()) {
    return finished ? std::nullopt : std::optional<std::string_view>("");
  }
  if (line[colon] != ':') return std::nullopt;
  return line.substr(0, end);
}

std::optional<std::uint64_t> parseLength(std::string_view text) {
  text.remove_prefix(spanWhile(text, 0, isBlank));
  while (!text.empty() && isBlank(text.back())) text.remove_suffix(1);
  if (text.empty() || !isDigit(text.front())) return std::nullopt;
  std::uint64_t value = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, value);
  if (error != std::errc() || end != last) return std::nullopt;
  return value;
}

struct Block {
  enum class Status { Incomplete, Complete, NoHeader, TooLong };
  Status status = Status::Incomplete;
  std::size_t end = 0;  // of the block, or where the line that is no header starts
  bool sawLength = false;
  std::optional<std::uint64_t> length;
  std::string problem;  // why there is no length

  // Where to look for the next message after a block without use. One that had no length at all may
  // hold the next header in the middle of a line ("nullContent-Length: 5" looks like a header of
  // another name).
  std::size_t resumeAt() const { return sawLength ? end : 0; }
};

// Reads the lines up to and including the empty one.
Block parseBlock(std::string_view bytes, std::size_t cap) {
  Block block;
  block.problem = "header block without a content-length";
  bool bad = false;
  bytes = bytes.substr(0, cap + 1);
  while (true) {
    const std::size_t newline = bytes.find('\n', block.end);
    const bool finished = newline != std::string_view::npos;
    const std::size_t lineEnd = finished ? newline : bytes.size();
    std::string_view line = bytes.substr(block.end, lineEnd - block.end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (finished && line.empty()) {
      block.status = lineEnd <= cap ? Block::Status::Complete : Block::Status::TooLong;
      block.end = newline + 1;
      if (bad) block.length.reset();
      return block;
    }
    const auto name = headerName(line, finished);
    if (!name || lineEnd > cap) {
      block.status = name ? Block::Status::TooLong : Block::Status::NoHeader;
      return block;
    }
    if (!finished) {
      block.status = Block::Status::Incomplete;
      return block;
    }
    if (isContentLength(*name)) {
      block.sawLength = true;
      const auto value = parseLength(line.substr(line.find(':') + 1));
      if (!value || (block.length && *block.length != *value)) {
        bad = true;
        block.problem = value ? "header block with two lengths"
                              : "header block with an unusable content-length";
      }
      block.length = value;
    }
    block.end = newline + 1;
  }
}

enum class Match { Yes, No, Maybe };

// Whether a whole, usable Content-Length line starts here; Maybe when the bytes end too early to
// tell.
Match matchLengthLine(std::string_view bytes, std::uint64_t limit) {
  bytes = bytes.substr(0, kCandidateBytes);
  const Match atEnd = bytes.size() == kCandidateBytes ? Match::No : Match::Maybe;
  const std::size_t common = std::min(bytes.size(), kContentLength.size());
  if (!std::ranges::equal(bytes.substr(0, common), kContentLength.substr(0, common), {}, lower)) {
    return Match::No;
  }
  if (common < kContentLength.size()) return atEnd;
  std::size_t at = spanWhile(bytes, common, isBlank);
  if (at == bytes.size()) return atEnd;
  if (at > kNameBytes || bytes[at] != ':') return Match::No;
  const std::size_t digits = spanWhile(bytes, at + 1, isBlank);
  const std::size_t digitsEnd = spanWhile(bytes, digits, isDigit);
  at = spanWhile(bytes, digitsEnd, isBlank);
  if (at == bytes.size()) return atEnd;
  if (bytes[at] == '\r') ++at;
  if (at == bytes.size()) return atEnd;
  if (bytes[at] != '\n') return Match::No;
  const auto value = parseLength(bytes.substr(digits, digitsEnd - digits));
  return value && *value <= limit ? Match::Yes : Match::No;
}

}  // namespace

std::vector<FrameReader::Event> FrameReader::feed(std::string_view bytes) {
  std::vector<Event> events;
  std::string joined;
  if ((state_ == State::Header || state_ == State::Resync) && !buffer_.empty()) {
    joined = std::move(buffer_);
    buffer_.clear();
    joined.append(bytes);
    bytes = joined;
  }
  bool more = true;
  while (more) {
    switch (state_) {
      case State::Header:
        more = readHeader(bytes, events);
        break;
      case State::Resync:
        more = resync(bytes);
        break;
      case State::Body:
        more = readBody(bytes, events);
        break;
      case State::SkipBody:
        more = skipBody(bytes);
        break;
    }
  }
  if (!bytes.empty()) buffer_.assign(bytes);
  return events;
}

bool FrameReader::readHeader(std::string_view& bytes, std::vector<Event>& events) {
  // Empty lines between messages do no harm: some senders end a body with one.
  while (bytes.starts_with("\r\n") || bytes.starts_with('\n')) {
    bytes.remove_prefix(bytes.front() == '\n' ? 1 : 2);
  }
  if (bytes.empty() || bytes == "\r") return false;
  const Block block = parseBlock(bytes, limits_.headerBytes);
  switch (block.status) {
    case Block::Status::Incomplete:
      return false;
    case Block::Status::NoHeader:
      bytes.remove_prefix(block.resumeAt());
      startResync(ErrorKind::Protocol, "bytes that belong to no message", events);
      return true;
    case Block::Status::TooLong:
      // Over-long as a whole: its last line may still begin a block that is not.
      bytes.remove_prefix(std::max<std::size_t>(block.resumeAt(), 1));
      startResync(ErrorKind::TooLarge,
                  fmt::format("header block over {} bytes", limits_.headerBytes), events);
      return true;
    case Block::Status::Complete:
      break;
  }
  bytes.remove_prefix(block.length ? block.end : block.resumeAt());
  if (!block.length) {
    startResync(ErrorKind::Protocol, block.problem, events);
  } else if (*block.length > limits_.discardBytes) {
    startResync(ErrorKind::TooLarge,
                fmt::format("content-length {} is beyond any message", *block.length), events);
  } else {
    startBody(*block.length, events);
  }
  return true;
}

void FrameReader::startBody(std::uint64_t length, std::vector<Event>& events) {
  reportedGarbage_ = false;
  remaining_ = length;
  state_ = State::Body;
  if (length > limits_.bodyBytes) {
    state_ = State::SkipBody;
    Error error;
    error.kind = ErrorKind::TooLarge;
    error.message =
        fmt::format("message of {} bytes is over the cap of {}", length, limits_.bodyBytes);
    events.emplace_back(std::move(error));
  }
}

void FrameReader::startResync(ErrorKind kind, std::string why, std::vector<Event>& events) {
  state_ = State::Resync;
  if (reportedGarbage_) return;
  reportedGarbage_ = true;
  Error error;
  error.kind = kind;
  error.message = std::move(why);
  events.emplace_back(std::move(error));
}

bool FrameReader::resync(std::string_view& bytes) {
  const auto startsCandidate = [](char c) { return lower(c) == kContentLength.front(); };
  while (true) {
    const auto start = std::ranges::find_if(bytes, startsCandidate);
    bytes.remove_prefix(static_cast<std::size_t>(start - bytes.begin()));
    if (bytes.empty()) return false;
    switch (matchLengthLine(bytes, limits_.discardBytes)) {
      case Match::Maybe:
        return false;
      case Match::Yes:
        state_ = State::Header;
        return true;
      case Match::No:
        bytes.remove_prefix(1);
        break;
    }
  }
}

bool FrameReader::readBody(std::string_view& bytes, std::vector<Event>& events) {
  const std::size_t take =
      static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes.size()));
  buffer_.append(bytes.substr(0, take));
  bytes.remove_prefix(take);
  remaining_ -= take;
  if (remaining_ > 0) return false;
  events.emplace_back(std::move(buffer_));
  buffer_.clear();
  state_ = State::Header;
  return true;
}

bool FrameReader::skipBody(std::string_view& bytes) {
  const std::size_t take =
      static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, bytes.size()));
  bytes.remove_prefix(take);
  remaining_ -= take;
  if (remaining_ > 0) return false;
  state_ = State::Header;
  return true;
}

Result<> FrameReader::finish() const {
  switch (state_) {
    case State::Body:
    case State::SkipBody:
      return fail(ErrorKind::Protocol,
                  fmt::format("input ended {} bytes before the end of a message", remaining_));
    case State::Header:
      if (buffer_.empty() || buffer_ == "\r") return {};
      return fail(ErrorKind::Protocol, "input ended inside a header");
    case State::Resync:
      return {};
  }
  return {};
}

std::string frame(std::string_view body) {
  std::string framed = fmt::format("Content-Length: {}\r\n\r\n", body.size());
  framed.append(body);
  return framed;
}

}  // namespace codestral::jsonrpc
