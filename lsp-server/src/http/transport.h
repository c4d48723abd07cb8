#pragma once

// HTTP as a stream of bytes, behind an interface. Everything here is called and calls back on the
// main thread.
//
// The real transport (http/curl_transport.h) runs libcurl's multi interface on one thread of its
// own, keeps connections warm, speaks HTTP/2 over TLS, verifies certificates always, and follows no
// redirects. Deadlines are its own, not libcurl's averages: connect, first byte, idle, and total.

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/scheduler.h"
#include "base/secret.h"

namespace codestral::http {

// Zero means no limit.
struct Deadlines {
  Millis connect{3000};
  Millis firstByte{10000};  // from start to the end of the response's headers
  Millis idle{10000};       // between two pieces of the body
  Millis total{30000};
};

class UploadFile;

// One part of a multipart/form-data body: a value, or an opened file.
struct FormPart {
  std::string name;
  std::string fileName;     // empty: a plain field
  std::string contentType;  // empty: none is said
  std::string value;
  std::shared_ptr<UploadFile> file;  // instead of the value
};

struct Request {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  Secret
      bearer;  // becomes the Authorization header; kept out of `headers` so that nothing prints it
  std::string body;
  std::vector<FormPart> form;  // not empty: the body, as multipart/form-data
  Deadlines deadlines;
  std::size_t maxBodyBytes = 64 * 1024 * 1024;
};

struct Timings {
  TimePoint sent{};       // the request's bytes were handed to the socket
  TimePoint firstByte{};  // of the response
};

struct Head {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  Timings timings;
  // The first value, or empty.
  std::string_view header(std::string_view lowerCaseName) const;
};

// In order: head once, body any number of times, done once. After the Call is destroyed none of
// them comes any more.
struct Handler {
  std::function<void(const Head&)> head;
  std::function<void(std::string_view)> body;
  // Of an upload, from time to time and at its end; may be empty.
  std::function<void(std::uint64_t sent, std::uint64_t total)> progress;
  std::function<void(Result<Timings>)> done;  // an HTTP error status is not an error here
};

// A running exchange. Destroying it closes it on the wire at once: HTTP/2 resets the stream,
// HTTP/1.1 closes the connection.
class Call {
 public:
  virtual ~Call() = default;
};

class Transport {
 public:
  virtual ~Transport() = default;
  [[nodiscard]] virtual std::unique_ptr<Call> start(Request request, Handler handler) = 0;
  // Opens a connection to the URL's origin ahead of the first request, best effort.
  virtual void warm(const std::string& url) = 0;
};

// Seconds or an HTTP date, as in Retry-After; nothing for anything else. `wallNow` is seconds since
// the epoch.
std::optional<Millis> parseRetryAfter(std::string_view value, std::int64_t wallNow);

// scheme://host:port in lower case with the port always there, or nothing when the text is no
// http(s) URL or carries user information.
std::optional<std::string> originOf(const std::string& url);

}  // namespace codestral::http
