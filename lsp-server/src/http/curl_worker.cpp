#include "http/curl_worker.h"

#include <algorithm>
#include <utility>

#include <pthread.h>
#include <signal.h>

#include "base/log.h"

namespace codestral::http {
namespace {

constexpr std::size_t kIdleHandles = 8;
constexpr long kIdleConnections = 8;
constexpr Millis kWarmFor{60'000};
constexpr Millis kLongestWait{3'600'000};

constexpr Deadlines kProbeDeadlines{.connect = Millis(3000),
                                    .firstByte = Millis(5000),
                                    .idle = Millis(5000),
                                    .total = Millis(10000)};

// A request for nothing, without a key and without a path, for what it does to the connection.
std::shared_ptr<Exchange> probe(const Url& url) {
  Request request{.method = "HEAD", .url = url.origin() + "/", .deadlines = kProbeDeadlines};
  return std::make_shared<Exchange>(std::move(request), url, std::make_shared<Receiver>(Handler{}));
}

// Signals are the main thread's business, and libcurl must not be killed by a SIGPIPE.
void blockSignals() {
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace

CurlWorker::CurlWorker(Scheduler& scheduler, CurlOptions options)
    : scheduler_(scheduler), options_(std::move(options)) {}

CurlWorker::~CurlWorker() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    if (wakeable_ != nullptr) curl_->multiWakeup(wakeable_);
  }
  if (thread_.joinable()) thread_.join();
}

void CurlWorker::start(std::shared_ptr<Exchange> exchange) {
  leave({Note::Start, std::move(exchange)});
}

void CurlWorker::cancel(const std::shared_ptr<Exchange>& exchange) {
  exchange->cancel();
  leave({Note::Cancel, exchange});
}

void CurlWorker::warm(const Url& url) {
  leave({Note::Warm, probe(url)});
}

void CurlWorker::wake() {
  const std::lock_guard lock(mutex_);
  if (wakeable_ != nullptr) curl_->multiWakeup(wakeable_);
}

void CurlWorker::leave(Note note) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return;
  if (unusable_) {
    if (note.what != Note::Start) return;
    note.exchange->fail(*unusable_);
    return flush(note.exchange);
  }
  notes_.push_back(std::move(note));
  if (wakeable_ != nullptr) {
    curl_->multiWakeup(wakeable_);
  } else if (!thread_.joinable()) {
    thread_ = std::thread([this] { run(); });
  }
}

void CurlWorker::run() {
  pthread_setname_np(pthread_self(), "http");
  blockSignals();
  const Result<CurlLibrary>& library = CurlLibrary::instance();
  if (!library) return refuseAll(library.error());
  CURLM* const multi = library->multiInit();
  if (multi == nullptr) {
    return refuseAll({.kind = ErrorKind::Bug, .message = "libcurl gave no multi handle"});
  }
  library->multiSetopt(multi, CURLMOPT_MAXCONNECTS, kIdleConnections);
  multi_ = multi;
  {
    const std::lock_guard lock(mutex_);
    curl_ = &*library;
    wakeable_ = multi;
  }

  while (takeNotes()) {
    sendResets();
    int stillRunning = 0;
    if (const CURLMcode code = curl_->multiPerform(multi, &stillRunning); code != CURLM_OK) {
      log(LogLevel::Warn, "http: {}", curl_->multiStrerror(code));
    }
    collectFinished();
    sendResets();
    enforceDeadlines();
    for (const auto& exchange : running_) flush(exchange);
    resumeTaken();
    curl_->multiPoll(multi, nullptr, 0, millisToWait(), nullptr);
  }

  {
    const std::lock_guard lock(mutex_);
    wakeable_ = nullptr;
  }
  while (!running_.empty()) end(running_.back());
  for (CURL* const handle : idleHandles_) curl_->easyCleanup(handle);
  curl_->multiCleanup(multi);
}

void CurlWorker::refuseAll(const Error& error) {
  const std::lock_guard lock(mutex_);
  unusable_ = error;
  for (const Note& note : std::exchange(notes_, {})) {
    if (note.what != Note::Start) continue;
    note.exchange->fail(error);
    flush(note.exchange);
  }
}

// Whether to go on.
bool CurlWorker::takeNotes() {
  std::vector<Note> notes;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return false;
    notes.swap(notes_);
  }
  // Closings first: a newer request then finds the connection that the older one gives back.
  for (const Note& note : notes) {
    if (note.what != Note::Cancel) continue;
    noteReset(*note.exchange);
    end(note.exchange);
  }
  for (const Note& note : notes) {
    if (note.what == Note::Cancel || note.exchange->cancelled()) continue;
    if (note.what == Note::Warm && wasUsedLately(note.exchange->origin())) continue;
    if (note.what == Note::Warm && options_.probed) options_.probed(note.exchange->origin());
    resets_.erase(note.exchange->origin());  // what it sends takes the reset along
    begin(note.exchange);
  }
  return true;
}

void CurlWorker::noteReset(const Exchange& exchange) {
  if (exchange.leavesReset() && curl_->keepsResetsBack())
    resets_.emplace(exchange.origin(), exchange.url());
}

// See CurlLibrary::keepsResetsBack. It also shows soon whether the connection still leads anywhere,
// which requests that are all closed early never would.
void CurlWorker::sendResets() {
  for (const auto& [origin, url] : std::exchange(resets_, {})) {
    if (options_.probed) options_.probed(origin);
    begin(probe(url));
  }
}

void CurlWorker::begin(const std::shared_ptr<Exchange>& exchange) {
  CURL* handle = nullptr;
  if (idleHandles_.empty()) {
    handle = curl_->easyInit();
  } else {
    handle = idleHandles_.back();  // the latest one: it remembers the latest TLS session
    idleHandles_.pop_back();
  }
  if (handle == nullptr) {
    exchange->fail({.kind = ErrorKind::Unavailable, .message = "out of memory for a request"});
    return flush(exchange);
  }

  const std::string origin = exchange->origin();
  if (!inUse(origin)) suspects_.erase(origin);
  const auto attached =
      exchange->attach(*curl_, handle, options_, /*fresh=*/suspects_.contains(origin));
  running_.push_back(exchange);
  if (!attached) {
    exchange->fail(attached.error());
  } else if (const CURLMcode code = curl_->multiAddHandle(multi_, handle); code != CURLM_OK) {
    exchange->fail({.kind = ErrorKind::Bug, .message = curl_->multiStrerror(code)});
  } else {
    return;
  }
  flush(exchange);
  end(exchange);
}

// Closes the exchange on the wire, unless it is over already.
void CurlWorker::end(const std::shared_ptr<Exchange>& exchange) {
  const auto found = std::ranges::find(running_, exchange);
  if (found == running_.end()) return;
  const std::shared_ptr<Exchange> keep = std::move(*found);
  running_.erase(found);

  CURL* const handle = keep->handle();
  curl_->multiRemoveHandle(multi_, handle);
  keep->detach();
  if (idleHandles_.size() < kIdleHandles) {
    curl_->easyReset(handle);
    idleHandles_.push_back(handle);
  } else {
    curl_->easyCleanup(handle);
  }
}

bool CurlWorker::inUse(const std::string& origin) const {
  return std::ranges::any_of(running_,
                             [&](const auto& other) { return other->origin() == origin; });
}

bool CurlWorker::wasUsedLately(const std::string& origin) const {
  const auto last = std::ranges::find(lastUse_, origin, [](const auto& use) { return use.first; });
  return inUse(origin) || (last != lastUse_.end() && Clock::now() - last->second < kWarmFor);
}

void CurlWorker::collectFinished() {
  int left = 0;
  while (CURLMsg* const message = curl_->multiInfoRead(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    const auto found = std::ranges::find_if(running_, [&](const auto& candidate) {
      return candidate->handle() == message->easy_handle;
    });
    if (found == running_.end()) continue;
    // A copy: end() takes it out of the list.
    // NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
    const std::shared_ptr<Exchange> exchange = *found;
    const CURLcode code = message->data.result;
    if (code == CURLE_OK) {
      const std::string origin = exchange->origin();
      std::erase_if(lastUse_, [&](const auto& use) { return use.first == origin; });
      lastUse_.emplace_back(origin, Clock::now());
    }
    finish(exchange, code);
  }
}

void CurlWorker::finish(const std::shared_ptr<Exchange>& exchange, CURLcode code) {
  exchange->complete(code);
  if (exchange->stoppedByUs()) noteReset(*exchange);
  flush(exchange);
  end(exchange);
}

// After a round's deliveries were posted and before the thread rests: what the main thread takes
// from here on wakes it.
void CurlWorker::resumeTaken() {
  std::vector<std::shared_ptr<Exchange>> ready;
  for (const auto& exchange : running_) {
    if (exchange->mayResume()) ready.push_back(exchange);
  }
  for (const auto& exchange : ready) {
    if (const CURLcode code = exchange->resume(); code != CURLE_OK) finish(exchange, code);
  }
}

// A connection on which a deadline passed may lead nowhere (the machine slept, the network
// changed), so it takes no further request; with HTTP/2 others may still be running on it.
void CurlWorker::enforceDeadlines() {
  const TimePoint now = Clock::now();
  const std::vector<std::shared_ptr<Exchange>> running = running_;
  for (const auto& exchange : running) {
    auto error = exchange->overdue(now);
    if (!error) continue;
    curl_->easySetopt(exchange->handle(), CURLOPT_FORBID_REUSE, 1L);
    suspects_.insert(exchange->origin());
    exchange->fail(std::move(*error));
    flush(exchange);
    end(exchange);
  }
}

void CurlWorker::flush(const std::shared_ptr<Exchange>& exchange) {
  Delivery delivery = exchange->take();
  if (delivery.empty() || exchange->cancelled()) return;
  const std::size_t bytes = delivery.body.size();
  exchange->receiver()->onTheWay().add(bytes);
  scheduler_.post([worker = weak_from_this(), receiver = exchange->receiver(), bytes,
                   delivery = std::move(delivery)]() mutable {
    receiver->deliver(std::move(delivery));
    if (!receiver->onTheWay().take(bytes)) return;
    if (const auto waiting = worker.lock()) waiting->wake();
  });
}

int CurlWorker::millisToWait() const {
  TimePoint next = Clock::now() + kLongestWait;
  for (const auto& exchange : running_) next = std::min(next, exchange->nextDeadline());
  const auto wait = std::chrono::ceil<Millis>(next - Clock::now());
  return static_cast<int>(std::max(wait, Millis::zero()).count());
}

}  // namespace codestral::http
