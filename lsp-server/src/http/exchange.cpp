#include "http/exchange.h"

#include <algorithm>
#include <charconv>
#include <system_error>

#include <fmt/format.h>
#include <string.h>

#include "base/trim.h"

namespace codestral::http {
namespace {

constexpr std::size_t kMaxHeadBytes = 64 * 1024;
constexpr Millis kReportInterval{100};

}  // namespace

// Which deadline comes next, and what it is called.
struct Exchange::Due {
  TimePoint at = TimePoint::max();
  enum { Connect, FirstByte, Upload, Idle, Total } which = Total;
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

CURL* Exchange::detach() {
  if (headers_ != nullptr) {
    for (curl_slist* header = headers_; header != nullptr; header = header->next) {
      ::explicit_bzero(header->data, ::strlen(header->data));  // one of them is the key
    }
    curl_->slistFreeAll(std::exchange(headers_, nullptr));
  }
  if (form_ != nullptr) curl_->mimeFree(std::exchange(form_, nullptr));
  return std::exchange(handle_, nullptr);
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
    const std::string_view status = trimmed(line.substr(std::min(line.find(' '), line.size())));
    std::from_chars(status.data(), status.data() + status.size(), head_.status);
    return true;
  }
  line = trimmed(line);
  if (line.empty()) {
    if (head_.status < 200) return true;  // an interim answer; the real one follows
    headDone_ = true;
    head_.timings = timings_;
    pending_.head = head_;
    return true;
  }
  if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
    head_.headers.emplace_back(lowerCase(trimmed(line.substr(0, colon))),
                               trimmed(line.substr(colon + 1)));
  }
  return true;
}

std::size_t Exchange::onBody(std::string_view bytes) {
  OnTheWay& onTheWay = receiver_->onTheWay();
  if (pending_.body.size() + onTheWay.bytes() >= OnTheWay::kMost) {
    paused_ = true;
    onTheWay.wait(true);
    return CURL_WRITEFUNC_PAUSE;  // libcurl keeps these bytes and gives them again
  }
  lastPiece_ = Clock::now();
  const std::size_t most = request_.maxBodyBytes;
  if (most != 0 && bytes.size() > most - bodyBytes_) {
    ownFailure_ = codestral::fail(
                      ErrorKind::TooLarge,
                      fmt::format("the answer of {} is over {} bytes", url_.displayOrigin(), most))
                      .error();
    return CURL_WRITEFUNC_ERROR;
  }
  bodyBytes_ += bytes.size();
  pending_.body += bytes;
  return bytes.size();
}

CURLcode Exchange::resume() {
  paused_ = false;
  receiver_->onTheWay().wait(false);
  lastPiece_ = Clock::now();
  return curl_->easyPause(handle_, CURLPAUSE_CONT);  // may call onBody()
}

// Once for each connection: a second one, because the first was dead, gets everything again.
void Exchange::onConnected() {
  connected_ = true;
  timings_.sent = {};
  uploaded_ = 0;
  if (sentInPieces_) lastMove_ = Clock::now();
}

std::size_t Exchange::onRead(Upload& upload, std::span<char> into) {
  auto got = upload.file->readAt(upload.offset, into);
  if (!got) {
    ownFailure_ = std::move(got.error());
    return CURL_READFUNC_ABORT;
  }
  upload.offset += *got;
  return *got;
}

// libcurl calls this after every step, so the first time that the whole body is out is the moment
// that the last byte was handed to the socket. How long a form is becomes known when it starts.
void Exchange::onProgress(curl_off_t uploaded, curl_off_t formSize) {
  if (!connected_ || timings_.sent != TimePoint{}) return;
  if (!request_.form.empty() && formSize <= 0) return;
  const auto sent = static_cast<std::uint64_t>(uploaded);
  const auto total =
      request_.form.empty() ? request_.body.size() : static_cast<std::uint64_t>(formSize);
  const bool all = sent >= total;
  if (!all && sent == uploaded_) return;

  uploaded_ = sent;
  lastMove_ = Clock::now();
  if (all) {
    timings_.sent = lastMove_;
  } else {
    sentInPieces_ = true;
  }
  if (!receiver_->wantsProgress() || total == 0) return;
  if (!all && lastMove_ - lastReport_ < kReportInterval) return;
  lastReport_ = lastMove_;
  pending_.progress = {.sent = sent, .total = total};
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
    if (!paused_) consider(std::max(lastPiece_, lastMove_), deadlines.idle, Due::Idle);
  } else if (sentInPieces_ && timings_.sent == TimePoint{}) {
    consider(lastMove_, deadlines.idle, Due::Upload);
  } else {
    consider(sentInPieces_ ? lastMove_ : started_, deadlines.firstByte, Due::FirstByte);
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
    case Due::Upload:
      error.message =
          fmt::format("the upload to {} paused for {} ms", origin, deadlines.idle.count());
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
      if (trust_.empty()) {
        error.message +=
            "; no certificate authorities were found on this machine: install the package "
            "ca-certificates, or name a PEM file in SSL_CERT_FILE or network.caFile";
      }
      break;
    case CURLE_SSL_CACERT_BADFILE:
      error.kind = ErrorKind::InvalidInput;
      error.message = fmt::format("the certificate authorities {} could not be read",
                                  trust_.file.empty() ? trust_.folder : trust_.file);
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
