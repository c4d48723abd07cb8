// How a request becomes the options of a curl handle. Everything that decides where a key goes, and
// to whom, is in this file.

#include <cstdio>

#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

#include "http/exchange.h"

namespace codestral::http {
namespace {

constexpr long kMaxIdleConnectionSeconds = 90;
constexpr long kKeepAliveSeconds = 30;
constexpr unsigned kUnacknowledgedMillis = 10'000;

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
  if (request_.form.empty()) {
    setBody();
  } else if (auto form = setForm(); !form) {
    return form;
  }
  if (auto headers = setHeaders(); !headers) return headers;
  if (setFailure_ != CURLE_OK) {
    return codestral::fail(
        ErrorKind::InvalidInput,
        fmt::format("libcurl does not take the settings of the request to {}: {}",
                    url_.displayOrigin(), curl_->easyStrerror(setFailure_)));
  }
  return {};
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
  // With TLS the handshake says soon whether one connection takes many requests, which is worth the
  // wait. Without it only the first answer would, so that a request would wait for another's.
  set(CURLOPT_PIPEWAIT, url_.secure ? 1L : 0L);
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
    return static_cast<Exchange*>(self)->onBody(bytes);
  };
  using Progress = int (*)(void*, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  const Progress onProgress = [](void* self, curl_off_t, curl_off_t, curl_off_t toUpload,
                                 curl_off_t uploaded) {
    static_cast<Exchange*>(self)->onProgress(uploaded, toUpload);
    return 0;
  };
  const curl_prereq_callback onConnected = [](void* self, char*, char*, int, int) {
    static_cast<Exchange*>(self)->onConnected();
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
  trust_ = options.caFile.empty() ? systemTrust() : Trust{.file = options.caFile};
  if (trust_.empty()) return;
  // What is not chosen is unset: otherwise libcurl's own place would be trusted beside it.
  const auto orNothing = [](const std::string& path) {
    return path.empty() ? nullptr : path.c_str();
  };
  set(CURLOPT_CAINFO, orNothing(trust_.file));
  set(CURLOPT_CAPATH, orNothing(trust_.folder));
  trySet(CURLOPT_PROXY_CAINFO, orNothing(trust_.file));
  trySet(CURLOPT_PROXY_CAPATH, orNothing(trust_.folder));
}

void Exchange::setBody() {
  const std::string& method = request_.method;
  if (method == "HEAD") {
    set(CURLOPT_NOBODY, 1L);
    return;
  }
  // A server may insist on a length, though it be 0, where these methods promise a body.
  if (method == "POST" || method == "PUT" || method == "PATCH" || !request_.body.empty()) {
    set(CURLOPT_POST, 1L);
    set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(CURLOPT_POSTFIELDS, request_.body.data());
    if (method != "POST") set(CURLOPT_CUSTOMREQUEST, method.c_str());
    return;
  }
  set(CURLOPT_HTTPGET, 1L);
  if (method != "GET") set(CURLOPT_CUSTOMREQUEST, method.c_str());
}

// A field's value is copied by libcurl; a file is read when its turn comes. All sizes are known, so
// the request has a length.
Result<> Exchange::setForm() {
  form_ = curl_->mimeInit(handle_);
  uploads_.reserve(request_.form.size());
  bool ok = form_ != nullptr;
  for (const FormPart& part : request_.form) {
    curl_mimepart* const added = ok ? curl_->mimeAddpart(form_) : nullptr;
    ok = added != nullptr && curl_->mimeName(added, part.name.c_str()) == CURLE_OK;
    if (ok && part.file != nullptr) {
      const curl_read_callback onRead = [](char* data, size_t size, size_t count, void* upload) {
        auto& self = *static_cast<Upload*>(upload);
        return self.exchange->onRead(self, {data, size * count});
      };
      const curl_seek_callback onSeek = [](void* upload, curl_off_t offset, int origin) {
        if (origin != SEEK_SET || offset < 0) return CURL_SEEKFUNC_CANTSEEK;
        static_cast<Upload*>(upload)->offset = static_cast<std::uint64_t>(offset);
        return CURL_SEEKFUNC_OK;
      };
      Upload& upload = uploads_.emplace_back(this, part.file.get());
      ok = curl_->mimeDataCb(added, static_cast<curl_off_t>(part.file->size()), onRead, onSeek,
                             nullptr, &upload) == CURLE_OK;
    } else if (ok) {
      ok = curl_->mimeData(added, part.value.data(), part.value.size()) == CURLE_OK;
    }
    if (ok && !part.fileName.empty()) {
      ok = curl_->mimeFilename(added, part.fileName.c_str()) == CURLE_OK;
    }
    if (ok && !part.contentType.empty()) {
      ok = curl_->mimeType(added, part.contentType.c_str()) == CURLE_OK;
    }
    if (!ok) return codestral::fail(ErrorKind::Unavailable, "out of memory for a request");
  }
  set(CURLOPT_MIMEPOST, form_);
  if (request_.method != "POST") set(CURLOPT_CUSTOMREQUEST, request_.method.c_str());
  return {};
}

Result<> Exchange::setHeaders() {
  const auto append = [&](const std::string& line) {
    curl_slist* const list = curl_->slistAppend(headers_, line.c_str());
    if (list == nullptr) return false;
    headers_ = list;
    return true;
  };
  // A bare "Name:" takes out what libcurl would add: a wait for 100-continue, and the type that it
  // gives every body.
  bool ok = append("Expect:");
  bool hasContentType = false;
  for (const auto& [name, value] : request_.headers) {
    hasContentType = hasContentType || lowerCase(name) == "content-type";
    ok = ok && append(value.empty() ? name + ";" : name + ": " + value);
  }
  if (!hasContentType && request_.form.empty()) ok = ok && append("Content-Type:");
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

}  // namespace codestral::http
