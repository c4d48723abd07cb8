#include "http/exchange.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "http/ca_file.h"

namespace codestral::http {
namespace {

constexpr std::size_t kMaxHeadBytes = 64 * 1024;
constexpr long kMaxIdleConnectionSeconds = 90;
constexpr long kKeepAliveSeconds = 30;
constexpr unsigned kUnacknowledgedMillis = 10'000;

std::string_view trim(std::string_view text) {
  const std::size_t start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(" \t\r\n") - start + 1);
}

// A connection whose peer has vanished (sleep, a new network) would otherwise be kept for minutes,
// because each new request on it is closed by a newer one before any deadline passes.
int tuneSocket(void* /*user*/, curl_socket_t socket, curlsocktype /*purpose*/) {
#ifdef TCP_USER_TIMEOUT
  (void)::setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &kUnacknowledgedMillis,
                     sizeof(kUnacknowledgedMillis));
#endif
  return CURL_SOCKOPT_OK;
}

}  // namespace

// Which deadline comes next, and what it is called.
struct Exchange::Due {
  TimePoint at = TimePoint::max();
  enum { Connect, FirstByte, Idle, Total } which = Total;
};

Exchange::Exchange(Request request, Url url, std::shared_ptr<Receiver> receiver)
    : request_(std::move(request)),
      url_(std::move(url)),
      receiver_(std::move(receiver)),
      started_(Clock::now()) {}

Exchange::~Exchange() {
  // The handle goes back to the http thread's pool before; this is for one that never got there.
  if (CURL* const handle = detach(); handle != nullptr) curl_->easyCleanup(handle);
}

template <typename Value>
void Exchange::set(CURLoption option, Value value) {
  const CURLcode code = curl_->easySetopt(handle_, option, value);
  if (code != CURLE_OK && setFailure_ == CURLE_OK) setFailure_ = code;
}

// For what a libcurl of another age or make may lack without harm.
template <typename Value>
void Exchange::trySet(CURLoption option, Value value) {
  (void)curl_->easySetopt(handle_, option, value);
}

Result<> Exchange::attach(const CurlLibrary& curl, CURL* handle, const CurlOptions& options,
                          bool fresh) {
  curl_ = &curl;
  handle_ = handle;
  if (!sameUrlForCurl()) {
    return codestral::fail(ErrorKind::InvalidInput,
                           "the address " + url_.displayOrigin() + " can be read in two ways");
  }
  setOptions(options, fresh);
  setTrust(options);
  setBody();
  if (auto headers = setHeaders(); !headers) return headers;
  if (setFailure_ != CURLE_OK) {
    return codestral::fail(
        ErrorKind::InvalidInput,
        fmt::format("libcurl does not take the settings of the request to {}: {}",
                    url_.displayOrigin(), curl_->easyStrerror(setFailure_)));
  }
  return {};
}

CURL* Exchange::detach() {
  if (headers_ != nullptr) {
    for (curl_slist* header = headers_; header != nullptr; header = header->next) {
      ::explicit_bzero(header->data, ::strlen(header->data));  // one of them is the key
    }
    curl_->slistFreeAll(std::exchange(headers_, nullptr));
  }
  return std::exchange(handle_, nullptr);
}

// The last look before the key goes out: libcurl must read the same scheme, host and port.
bool Exchange::sameUrlForCurl() const {
  CURLU* const parsed = curl_->url();
  if (parsed == nullptr) return false;
  const auto part = [&](CURLUPart which, unsigned flags) {
    char* text = nullptr;
    if (curl_->urlGet(parsed, which, &text, flags) != CURLUE_OK) return std::string();
    std::string result(text);
    curl_->free(text);
    return lowerCase(result);
  };
  bool same =
      curl_->urlSet(parsed, CURLUPART_URL, request_.url.c_str(), CURLU_DISALLOW_USER) == CURLUE_OK;
  same = same && part(CURLUPART_SCHEME, 0) + "://" + part(CURLUPART_HOST, 0) + ":" +
                         part(CURLUPART_PORT, CURLU_DEFAULT_PORT) ==
                     url_.origin();
  curl_->urlCleanup(parsed);
  return same;
}

void Exchange::setOptions(const CurlOptions& options, bool fresh) {
  set(CURLOPT_PRIVATE, static_cast<void*>(this));
  set(CURLOPT_ERRORBUFFER, errorText_);
  set(CURLOPT_URL, request_.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, url_.secure ? "https" : "http");
  set(CURLOPT_REDIR_PROTOCOLS_STR, "https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_UNRESTRICTED_AUTH, 0L);
  set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  set(CURLOPT_NOSIGNAL, 1L);
  // A name lookup that hangs must not hold up the thread when its request is closed.
  trySet(CURLOPT_QUICK_EXIT, 1L);

  trySet(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(CURLOPT_PIPEWAIT, 1L);
  set(CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
  set(CURLOPT_TCP_NODELAY, 1L);
  set(CURLOPT_TCP_KEEPALIVE, 1L);
  set(CURLOPT_TCP_KEEPIDLE, kKeepAliveSeconds);
  set(CURLOPT_TCP_KEEPINTVL, kKeepAliveSeconds / 3);
  set(CURLOPT_MAXAGE_CONN, kMaxIdleConnectionSeconds);
  set(CURLOPT_SOCKOPTFUNCTION, &tuneSocket);
  // libcurl's own 300 s must never be the first to pass.
  set(CURLOPT_CONNECTTIMEOUT_MS, 3'600'000L);

  // Loopback never goes through a proxy, and no proxy sees anything but a tunnel.
  if (isLoopbackHost(url_.host)) {
    set(CURLOPT_PROXY, "");
  } else if (!options.proxy.empty()) {
    set(CURLOPT_PROXY, options.proxy.c_str());
  }
  set(CURLOPT_HTTPPROXYTUNNEL, 1L);
  set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));

  using Write = size_t (*)(char*, size_t, size_t, void*);
  const Write onHeader = [](char* data, size_t size, size_t count, void* self) -> size_t {
    const std::string_view line(data, size * count);
    return static_cast<Exchange*>(self)->onHeader(line) ? line.size() : 0;
  };
  const Write onBody = [](char* data, size_t size, size_t count, void* self) -> size_t {
    const std::string_view bytes(data, size * count);
    return static_cast<Exchange*>(self)->onBody(bytes) ? bytes.size() : CURL_WRITEFUNC_ERROR;
  };
  using Progress = int (*)(void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  const Progress onProgress = [](void* self, curl_off_t, curl_off_t, curl_off_t,
                                 curl_off_t uploaded) {
    static_cast<Exchange*>(self)->onProgress(uploaded);
    return 0;
  };
  const curl_prereq_callback onConnected = [](void* self, char*, char*, int, int) {
    static_cast<Exchange*>(self)->connected_ = true;
    return CURL_PREREQFUNC_OK;
  };
  void* const self = this;
  set(CURLOPT_HEADERFUNCTION, onHeader);
  set(CURLOPT_HEADERDATA, self);
  set(CURLOPT_WRITEFUNCTION, onBody);
  set(CURLOPT_WRITEDATA, self);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, onProgress);
  set(CURLOPT_XFERINFODATA, self);
  set(CURLOPT_PREREQFUNCTION, onConnected);
  set(CURLOPT_PREREQDATA, self);
}

void Exchange::setTrust(const CurlOptions& options) {
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  trySet(CURLOPT_PROXY_SSL_VERIFYPEER, 1L);
  trySet(CURLOPT_PROXY_SSL_VERIFYHOST, 2L);
  trySet(CURLOPT_PROXY_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  caFile_ = options.caFile.empty() ? systemCaFile() : options.caFile;
  if (!caFile_.empty()) {
    set(CURLOPT_CAINFO, caFile_.c_str());
    trySet(CURLOPT_PROXY_CAINFO, caFile_.c_str());
    // Otherwise the system's directory would be trusted beside the file that was chosen.
    trySet(CURLOPT_CAPATH, static_cast<const char*>(nullptr));
    trySet(CURLOPT_PROXY_CAPATH, static_cast<const char*>(nullptr));
  }
}

void Exchange::setBody() {
  const std::string& method = request_.method;
  if (method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
    return;
  }
  if (method == "POST" || !request_.body.empty()) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_POSTFIELDS, request_.body.data());
    if (method != "POST") set(CURLOPT_CUSTOMREQUEST, method.c_str());
    return;
  }
  set(CURLOPT_HTTPGET, 1L);
  if (method != "GET") set(CURLOPT_CUSTOMREQUEST, method.c_str());
}

Result<> Exchange::setHeaders() {
  const auto append = [&](const std::string& line) {
    curl_slist* const list = curl_->slistAppend(headers_, line.c_str());
    if (list == nullptr) return false;
    headers_ = list;
    return true;
  };
  // A bare "Name:" takes out what libcurl would add: a wait for 100-continue, and the type of a
  // form.
  bool ok = append("Expect:");
  bool hasContentType = false;
  for (const auto& [name, value] : request_.headers) {
    hasContentType = hasContentType || lowerCase(name) == "content-type";
    ok = ok && append(value.empty() ? name + ";" : name + ": " + value);
  }
  if (!hasContentType) ok = ok && append("Content-Type:");
  if (!request_.bearer.empty()) {
    std::string line("Authorization: Bearer ");
    line.reserve(line.size() + request_.bearer.reveal().size());
    line += request_.bearer.reveal();
    ok = ok && append(line);
    ::explicit_bzero(line.data(), line.size());
  }
  if (!ok) return codestral::fail(ErrorKind::Unavailable, "out of memory for a request");
  set(CURLOPT_HTTPHEADER, headers_);
  return {};
}

bool Exchange::onHeader(std::string_view line) {
  lastPiece_ = Clock::now();
  headBytes_ += line.size();
  if (headBytes_ > kMaxHeadBytes) {
    ownFailure_ = codestral::fail(ErrorKind::TooLarge,
                                  fmt::format("the answer of {} has more than {} bytes of headers",
                                              url_.displayOrigin(), kMaxHeadBytes))
                      .error();
    return false;
  }
  if (headDone_) return true;  // trailers
  if (line.starts_with("HTTP/")) {
    head_ = {};
    http1_ = line.starts_with("HTTP/1");
    timings_.firstByte = lastPiece_;
    const std::string_view status = trim(line.substr(std::min(line.find(' '), line.size())));
    std::from_chars(status.data(), status.data() + status.size(), head_.status);
    return true;
  }
  line = trim(line);
  if (line.empty()) {
    if (head_.status < 200) return true;  // an interim answer; the real one follows
    headDone_ = true;
    head_.timings = timings_;
    pending_.head = head_;
    return true;
  }
  if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    head_.headers.emplace_back(lowerCase(trim(line.substr(0, colon))),
                               trim(line.substr(colon + 1)));
  }
  return true;
}

bool Exchange::onBody(std::string_view bytes) {
  lastPiece_ = Clock::now();
  if (bytes.size() > request_.maxBodyBytes - bodyBytes_) {
    ownFailure_ = codestral::fail(ErrorKind::TooLarge,
                                  fmt::format("the answer of {} is over {} bytes",
                                              url_.displayOrigin(), request_.maxBodyBytes))
                      .error();
    return false;
  }
  bodyBytes_ += bytes.size();
  pending_.body += bytes;
  return true;
}

// libcurl calls this after every step, so the first time that the whole body is out is the moment
// that the last byte was handed to the socket.
void Exchange::onProgress(curl_off_t uploaded) {
  if (!connected_ || timings_.sent != TimePoint{}) return;
  if (static_cast<std::size_t>(uploaded) >= request_.body.size()) timings_.sent = Clock::now();
}

Exchange::Due Exchange::nextDue() const {
  Due next;
  const auto consider = [&](TimePoint from, Millis length, auto which) {
    if (length <= Millis::zero()) return;
    if (from + length < next.at) next = {from + length, which};
  };
  const Deadlines& deadlines = request_.deadlines;
  if (!connected_) consider(started_, deadlines.connect, Due::Connect);
  if (headDone_) {
    consider(lastPiece_, deadlines.idle, Due::Idle);
  } else {
    consider(started_, deadlines.firstByte, Due::FirstByte);
  }
  consider(started_, deadlines.total, Due::Total);
  return next;
}

TimePoint Exchange::nextDeadline() const {
  return nextDue().at;
}

std::optional<Error> Exchange::overdue(TimePoint now) const {
  const Due due = nextDue();
  if (due.at > now) return std::nullopt;
  const Deadlines& deadlines = request_.deadlines;
  const std::string origin = url_.displayOrigin();
  Error error;
  error.kind = ErrorKind::Timeout;
  error.httpStatus = headDone_ ? head_.status : 0;
  switch (due.which) {
    case Due::Connect:
      error.message =
          fmt::format("no connection to {} within {} ms", origin, deadlines.connect.count());
      break;
    case Due::FirstByte:
      error.message =
          fmt::format("no answer from {} within {} ms", origin, deadlines.firstByte.count());
      break;
    case Due::Idle:
      error.message =
          fmt::format("the answer of {} paused for {} ms", origin, deadlines.idle.count());
      break;
    case Due::Total:
      error.message = fmt::format("the exchange with {} was not over after {} ms", origin,
                                  deadlines.total.count());
      break;
  }
  return error;
}

std::string_view Exchange::progress() const {
  if (headDone_) return "in the middle of its answer";
  return timings_.sent == TimePoint{} ? "before the request was sent" : "before it answered";
}

Error Exchange::describe(CURLcode code) const {
  const std::string origin = url_.displayOrigin();
  const std::string_view detail = errorText_[0] != '\0' ? errorText_ : curl_->easyStrerror(code);
  Error error;
  error.kind = ErrorKind::Unavailable;
  error.httpStatus = headDone_ ? head_.status : 0;
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      error.message = fmt::format("the host name {} could not be looked up", url_.host);
      break;
    case CURLE_COULDNT_RESOLVE_PROXY:
      error.message = "the host name of the proxy could not be looked up";
      break;
    case CURLE_COULDNT_CONNECT: {
      long number = 0;
      curl_->easyGetinfo(handle_, CURLINFO_OS_ERRNO, &number);
      const std::string reason =
          number == 0 ? std::string(detail)
                      : lowerCase(std::generic_category().message(static_cast<int>(number)));
      error.message = fmt::format("could not connect to {}: {}", origin, reason);
      break;
    }
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CERTPROBLEM:
      error.message =
          fmt::format("certificate problem with {}, nothing was sent: {}", origin, detail);
      break;
    case CURLE_SSL_CACERT_BADFILE:
      error.kind = ErrorKind::InvalidInput;
      error.message = fmt::format("the CA file {} could not be read", caFile_);
      break;
    case CURLE_SSL_CONNECT_ERROR:
      error.message = fmt::format("no TLS connection to {}: {}", origin, detail);
      break;
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_BAD_CONTENT_ENCODING:
      error.kind = ErrorKind::Protocol;
      error.message = fmt::format("{} does not speak HTTP: {}", origin, detail);
      break;
    case CURLE_GOT_NOTHING:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      error.message =
          fmt::format("the connection to {} was lost {}: {}", origin, progress(), detail);
      break;
    default:
      error.message = fmt::format("the request to {} failed: {}", origin, detail);
      break;
  }
  error.message = redactSecrets(std::move(error.message));
  return error;
}

void Exchange::complete(CURLcode code) {
  if (ownFailure_) {
    ownFailure_->httpStatus = headDone_ ? head_.status : 0;
    return fail(*ownFailure_);
  }
  // libcurl takes a head that broke off for a whole one.
  if (code == CURLE_OK && !headDone_) code = CURLE_GOT_NOTHING;
  if (code != CURLE_OK) return fail(describe(code));
  if (timings_.sent == TimePoint{}) timings_.sent = timings_.firstByte;
  pending_.done = timings_;
}

void Exchange::fail(Error error) {
  pending_.done = std::unexpected(std::move(error));
}

}  // namespace codestral::http
