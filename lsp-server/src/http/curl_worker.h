#pragma once

// The http thread: one curl multi handle with its connections, and the exchanges that run on it.
//
// start(), cancel() and wake() may come from any thread; they leave a note and wake the thread. All
// else happens on the thread, which starts with the first note. What arrives is posted to the
// scheduler once per round of curl's work, so pieces that came together stay together and nothing
// waits. A body of which too much is on its way to the main thread stands still; the main thread
// wakes the http thread when it has taken enough of it.

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "http/exchange.h"

namespace codestral::http {

class CurlWorker : public std::enable_shared_from_this<CurlWorker> {
 public:
  CurlWorker(Scheduler& scheduler, CurlOptions options);
  ~CurlWorker();  // drops every exchange, closes every connection
  CurlWorker(const CurlWorker&) = delete;
  CurlWorker& operator=(const CurlWorker&) = delete;

  void start(std::shared_ptr<Exchange> exchange);
  void cancel(const std::shared_ptr<Exchange>& exchange);
  // Opens a connection unless the origin is in use already, or was just now.
  void warm(const Url& url);
  // Has the thread look at what it waits for.
  void wake();

 private:
  struct Note {
    enum { Start, Cancel, Warm } what = Start;
    std::shared_ptr<Exchange> exchange;
  };

  void leave(Note note);
  void run();
  void refuseAll(const Error& error);
  bool takeNotes();
  void begin(const std::shared_ptr<Exchange>& exchange);
  void end(const std::shared_ptr<Exchange>& exchange);
  void noteReset(const Exchange& exchange);
  void sendResets();
  bool inUse(const std::string& origin) const;
  bool wasUsedLately(const std::string& origin) const;
  void collectFinished();
  void finish(const std::shared_ptr<Exchange>& exchange, CURLcode code);
  void resumeTaken();
  void enforceDeadlines();
  void flush(const std::shared_ptr<Exchange>& exchange);
  int millisToWait() const;

  Scheduler& scheduler_;
  const CurlOptions options_;

  std::mutex mutex_;
  std::vector<Note> notes_;
  bool stopping_ = false;
  std::optional<Error> unusable_;  // libcurl could not be loaded; the thread has ended
  CURLM* wakeable_ = nullptr;      // set while the thread can be woken
  std::thread thread_;

  // The thread's own.
  const CurlLibrary* curl_ = nullptr;
  CURLM* multi_ = nullptr;
  std::vector<std::shared_ptr<Exchange>> running_;
  std::vector<CURL*> idleHandles_;
  std::vector<std::pair<std::string, TimePoint>> lastUse_;
  std::map<std::string, Url> resets_;  // origins where a stream was closed and libcurl kept it back
  std::set<std::string> suspects_;     // origins where a request timed out while others still run
};

}  // namespace codestral::http
