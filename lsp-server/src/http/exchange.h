#pragma once

// One request and its answer, as the http thread sees them: the curl handle's options, the bytes as
// they arrive, the deadlines, and the words for what went wrong. Made on the main thread, then
// touched by the http thread only, except cancel() and cancelled().

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "http/curl_library.h"
#include "http/curl_transport.h"
#include "http/receiver.h"
#include "http/trust.h"
#include "http/upload_file.h"
#include "http/url.h"

namespace codestral::http {

class Exchange {
 public:
  // `request` has passed checkRequest().
  Exchange(Request request, Url url, std::shared_ptr<Receiver> receiver);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // Any thread. A cancelled exchange that has not started never reaches the wire.
  void cancel() { cancelled_.store(true, std::memory_order_relaxed); }
  bool cancelled() const { return cancelled_.load(std::memory_order_relaxed); }

  // Sets every option of the handle. `fresh` keeps it off the connections that already exist.
  Result<> attach(const CurlLibrary& curl, CURL* handle, const CurlOptions& options, bool fresh);
  // Takes the handle back for reuse; nullptr when there is none.
  CURL* detach();
  CURL* handle() const { return handle_; }

  // Whether the body stands still for the main thread, which has taken enough of it by now.
  bool mayResume() const { return paused_ && receiver_->onTheWay().hasRoom(); }
  // Goes on with the body. Other than CURLE_OK means that the exchange is over.
  CURLcode resume();

  // When the next deadline passes; TimePoint::max() for never.
  TimePoint nextDeadline() const;
  // The deadline that has passed by `now`, in words.
  std::optional<Error> overdue(TimePoint now) const;

  // curl is through with the handle.
  void complete(CURLcode code);
  void fail(Error error);

  // Whether closing it now has to be told to the peer: true unless the connection ends with it.
  bool leavesReset() const {
    return handle_ != nullptr && url_.secure && connected_ && !http1_ && request_.method != "HEAD";
  }
  bool stoppedByUs() const { return ownFailure_.has_value(); }

  // What has arrived since the last call.
  Delivery take() { return std::exchange(pending_, {}); }
  const std::shared_ptr<Receiver>& receiver() const { return receiver_; }
  const Url& url() const { return url_; }
  std::string origin() const { return url_.origin(); }

 private:
  struct Due;
  // A file of the form and how far curl has read it.
  struct Upload {
    Exchange* exchange;
    const UploadFile* file;
    std::uint64_t offset = 0;
  };
  std::size_t onRead(Upload& upload, std::span<char> into);

  void setOptions(const CurlOptions& options, bool fresh);
  void setBody();
  Result<> setForm();
  void setTrust(const CurlOptions& options);
  Result<> setHeaders();
  bool sameUrlForCurl() const;
  Due nextDue() const;
  Error describe(CURLcode code) const;
  std::string_view progress() const;

  bool onHeader(std::string_view line);
  std::size_t onBody(std::string_view bytes);
  void onConnected();
  void onProgress(curl_off_t uploaded, curl_off_t formSize);

  template <typename Value>
  void set(CURLoption option, Value value);
  template <typename Value>
  void trySet(CURLoption option, Value value);

  const Request request_;
  const Url url_;
  const std::shared_ptr<Receiver> receiver_;
  const TimePoint started_;
  std::atomic<bool> cancelled_ = false;

  const CurlLibrary* curl_ = nullptr;
  CURL* handle_ = nullptr;
  curl_slist* headers_ = nullptr;
  curl_mime* form_ = nullptr;
  std::vector<Upload> uploads_;  // form_ points into it
  Trust trust_;
  CURLcode setFailure_ = CURLE_OK;
  char errorText_[CURL_ERROR_SIZE] = {};

  bool connected_ = false;
  bool http1_ = false;
  bool headDone_ = false;
  std::size_t headBytes_ = 0;
  std::size_t bodyBytes_ = 0;
  bool paused_ = false;  // until the main thread has taken what is on its way
  TimePoint lastPiece_{};

  std::uint64_t uploaded_ = 0;
  bool sentInPieces_ = false;  // the request's body did not leave in one go
  TimePoint lastMove_{};       // when a piece of it left
  TimePoint lastReport_{};
  Timings timings_;
  Head head_;
  std::optional<Error> ownFailure_;  // why a callback of ours stopped the transfer
  Delivery pending_;
};

}  // namespace codestral::http
