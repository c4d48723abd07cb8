#pragma once

// Keeps a tree per open document up to date, off the main thread. Called on the main thread only.
//
// A change is recorded and a parse is started on the executor when none is running for that
// document and the last one is some time ago; changes that arrive meanwhile are taken together by
// the next one. A parse has a deadline per slice and is resumed, and is given up for a newer text;
// the last good tree stays.

#include <functional>
#include <memory>
#include <string>

#include "base/scheduler.h"
#include "syntax/tree.h"
#include "text/document.h"

namespace codestral::syntax {

class Trees {
 public:
  struct Options {
    // How long one parse may hold a thread of the executor before others get their turn.
    Clock::duration slice = Millis(30);
    // After a parse, how many times its cost the document rests before the next one.
    int rest = 4;
  };
  // Scheduler and executor must outlive the tasks that are submitted to them.
  Trees(Scheduler& scheduler, Executor& executor, Options options);
  Trees(Scheduler& scheduler, Executor& executor) : Trees(scheduler, executor, Options{}) {}
  ~Trees();
  Trees(const Trees&) = delete;
  Trees& operator=(const Trees&) = delete;

  void open(const text::SnapshotPtr& snapshot);
  void change(const text::SnapshotPtr& snapshot, const text::ChangeResult& change);
  void close(const std::string& uri);

  // The newest finished tree with the edits since.
  View view(const std::string& uri) const;
  // Calls back on the main thread when the document's tree is of its newest version, or at once if
  // it is. Also when there will never be one: the document is closed or has no grammar. Makes the
  // parse start without a rest.
  void whenParsed(const std::string& uri, std::function<void()> ready);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace codestral::syntax
