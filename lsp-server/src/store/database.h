#pragma once

// The database of a server: what is to be read and written happens on the thread `db`, so that
// nobody waits for the disk or for another process. run() may be called from any thread.
//
// Nothing depends on it. When the file cannot be opened, read or written, what was to be done is
// dropped, one line in the log says why, and the next job tries again. A file that turns out to be
// no sound database is moved aside (store/open.h).

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

#include "store/open.h"

namespace codestral::store {

class Database {
 public:
  // Called on the db thread, in the order of run().
  using Job = std::move_only_function<Result<>(Connection&)>;

  explicit Database(OpenOptions options) : options_(std::move(options)) {}
  // What waits is still done, for about a second at most.
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // The thread starts and the file is opened with the first one. A job that fails is not tried
  // again, unless the file was not sound.
  void run(Job job);

 private:
  void work();
  void attempt(Job& job);
  bool ready();
  void report(const Error& error);

  const OpenOptions options_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> queue_;
  bool closing_ = false;
  TimePoint until_{};  // when closing: no job starts later
  std::thread thread_;

  // The thread's own.
  std::optional<Connection> connection_;
  Look look_ = Look::AtTheStart;
  TimePoint nextTry_{};
  bool reported_ = false;  // this trouble is in the log already
};

}  // namespace codestral::store
