#pragma once

// The parsing of one document, off the main thread.
//
// Who touches what: at any time at most one task of a Work is queued or running, and only that task
// uses the parser and edits, parses and frees trees. The main thread puts the newest text and the
// edits that lead to it into the mailbox; finished trees leave through `deliver`. Dropped trees go
// to the graveyard that the next task empties.
//
// Fairness: a task parses for one slice, then submits itself again behind the others. At the end of
// a slice a newer text in the mailbox makes it start over, at most a few times in a row, so that a
// slow file that is typed into all the time still gets a tree now and then.

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/scheduler.h"
#include "syntax/parser.h"
#include "syntax/tree_data.h"
#include "text/document.h"

namespace codestral::syntax {

struct Parsed {
  TreePtr tree;
  std::uint64_t sequence = 0;  // of the text
  Clock::duration cost{};      // time of the parse, without its pauses
};

class ParseWork : public std::enable_shared_from_this<ParseWork> {
 public:
  using Deliver = std::function<void(Parsed)>;

  // `deliver` is called on a thread of the executor.
  ParseWork(const Language& language, Executor& executor, Clock::duration slice, Deliver deliver);
  ~ParseWork();

  // All of these on the main thread.

  // Replaces the text that is to be parsed. Without an edit it is parsed anew.
  void put(const text::Snapshot& snapshot, std::uint64_t sequence, std::optional<TSInputEdit> edit);
  // Parses what was put.
  void start();
  // Frees dropped trees now, not with the next parse, and gives the memory back to the system.
  void clean();
  // Stops a running parse; nothing is delivered any more, save what is under way.
  void close() { closed_.store(true, std::memory_order_relaxed); }

 private:
  struct Job;

  void wake();
  void submit();
  void step();
  void takeMail();
  bool parseForASlice();

  const Language& language_;
  Executor& executor_;
  const Clock::duration slice_;
  const Deliver deliver_;
  std::atomic<bool> closed_ = false;
  // Outlives tree_ and parser_: the last owner frees what it holds, after this Work freed its own.
  const std::shared_ptr<Graveyard> graveyard_ = std::make_shared<Graveyard>();

  // The task's own.
  Parser parser_;
  TSTree* tree_ = nullptr;
  std::unique_ptr<Job> job_;
  int restarts_ = 0;
  Clock::duration cost_{};

  std::mutex mutex_;
  std::unique_ptr<Job> mail_;
  bool running_ = false;
  bool again_ = false;   // woken meanwhile
  bool wanted_ = false;  // the mail may be taken as a new job
  bool clean_ = false;
};

}  // namespace codestral::syntax
