#pragma once

// HTTP as a stream of bytes, behind an interface. Everything here is called and calls back on the
// main thread.
//
// The real transport (http/curl_transport.h) runs libcurl's multi interface on one thread of its
// own, keeps connections warm, speaks HTTP/2 over TLS, verifies certificates always, and follows no
// redirects. Deadlines are its own, not libcurl's averages: connect, first byte, idle, and total.
//
// Bodies of any size pass in bounded memory. Up, a file goes as a part of a form and is read while
// it is sent. Down, the transport stops reading from the peer while about 1 MiB waits for the main
// thread, so a body callback may take its time.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"
#include "base/scheduler.h"
#include "base/secret.h"

namespace codestral::http {

class UploadFile;  // http/upload_file.h

// Zero means no limit.
struct Deadlines {
  Millis connect{3000};
  // From start to the end of the response's headers. A request that is too long to leave in one go
  // is under `idle` while its bytes move; then this counts from the last of them.
  Millis firstByte{10000};
  // Between two pieces of the response's body, or of a long request. Stands still while the main
  // thread is the one who is waited for.
  Millis idle{10000};
  Millis total{30000};
};

// One part of a multipart/form-data body.
struct FormPart {
  std::string name;
  std::string fileName;     // empty: the part is a plain field
  std::string contentType;  // empty: libcurl's choice, by the file name's extension
  std::string value;        // the content, unless there is a file
  std::shared_ptr<UploadFile> file;
};

struct Request {
  std::string method = "GET";
  std::string url;
  std::vector<std::pair<std::string, std::string>> headers;
  Secret
      bearer;  // becomes the Authorization header; kept out of `headers` so that nothing prints it
  std::string body;
  std::vector<FormPart> form;  // instead of body, with a Content-Type of its own
  Deadlines deadlines;
  std::size_t maxBodyBytes = 64 * 1024 * 1024;  // of the response; 0 for no limit
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
  // The same as a whole number, when it is one and nothing else.
  std::optional<std::int64_t> number(std::string_view lowerCaseName) const;
};

// In order: head once, body any number of times, done once. After the Call is destroyed none of
// them comes any more. Any of them may be empty.
struct Handler {
  std::function<void(const Head&)> head;
  std::function<void(std::string_view)> body;
  // Of the request's body: at most every 100 ms, and once when all of it was sent. Starts again
  // when the request has to go out on a second connection.
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
